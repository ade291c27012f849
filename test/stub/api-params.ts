import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-answer.js';

/** All values of each parameter of a call, wherever they stood. */
export type Params = Readonly<Record<string, readonly string[]>>;

const FORM_TYPE = 'application/x-www-form-urlencoded';
const MAX_BODY_BYTES = 64 * 1024;

/** The parameters of the body; refuses one that is no form or too long. */
export async function readParams(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError(413, `the body is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const [type] = req.headers['content-type']?.split(';') ?? [];
  const isForm = type?.trim().toLowerCase() === FORM_TYPE;
  // A call whose parameters are all in the query has neither.
  if (!isForm && (type !== undefined || bytes > 0)) throw new ApiError(415, `the body is not ${FORM_TYPE}`);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

export function collect(...sources: readonly URLSearchParams[]): Params {
  const names = new Set(sources.flatMap((source) => [...source.keys()]));
  return Object.fromEntries(
    [...names].map((name) => [name, sources.flatMap((source) => source.getAll(name))]),
  );
}

/** Refuses a name that stands in the query and in the body, and one that comes twice and is no list. */
export function checkNames(query: URLSearchParams, body: URLSearchParams): void {
  for (const [name, values] of Object.entries(collect(query, body))) {
    if (query.has(name) && body.has(name))
      throw new ApiError(350, `${name} stands in the query and in the body`);
    if (values.length > 1 && !isList(name)) throw new ApiError(350, `${name} comes twice`);
  }
}

/** As the journal shows them: lists, and what should be none, as arrays. */
export function fieldsOf(params: Params): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(params).map(([name, values]) => {
      const [only, ...others] = values;
      return [name, only === undefined || others.length > 0 || isList(name) ? values : only];
    }),
  );
}

function isList(name: string): boolean {
  return name.endsWith('[]');
}
