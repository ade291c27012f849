// A platform's own server that can be asked what has arrived of a file, in the three ways in use.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JournalEntry, Mounts, Stub } from '../../stub/index.js';

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface CheckServer {
  readonly mounts: Mounts;
  /** What it was asked, such as `/uploaded`, in order. */
  readonly asked: string[];
  /** Takes the stub whose uploads it knows of. */
  know(stub: Stub): void;
  /** A fresh target, as it hands them out. */
  issue(): string;
  /** All that is not a whole file is gone. */
  sweep(): Promise<void>;
}

export function createCheckServer(): CheckServer {
  let stub: Stub;
  const asked: string[] = [];
  const labels = new Map<string, string>();
  let swept = 0;

  /** The requests that have left something under a target. */
  const arrived = (url: string | null): JournalEntry[] =>
    stub.journal.filter(
      ({ n, kind, keyLabel, sha256, kept, violation, fault }) =>
        n > swept &&
        kind === 'upload' &&
        keyLabel === labels.get(url ?? '') &&
        (sha256 || kept) &&
        !violation &&
        fault !== 'status',
    );

  const answers: Record<string, (query: URLSearchParams, body: Buffer) => unknown> = {
    /** One request a chunk: is this one there? */
    '/has': (query) =>
      arrived(query.get('url')).some(
        ({ chunk, sha256 }) => chunk === Number(query.get('chunk')) && sha256 === query.get('digest'),
      ),
    /** The chunks that are there. */
    '/uploaded': (query) => arrived(query.get('url')).map(({ chunk }) => chunk),
    /** How much is there of a file that chunks are added to. */
    '/bytes': (query) =>
      arrived(query.get('url')).reduce((sum, { bytes = 0, kept }) => sum + (kept ?? bytes), 0),
    /** The file that has this MD5. */
    '/whole': (query) =>
      stub.videos.find(({ path }) => path && md5(readFileSync(path)) === query.get('md5'))?.id ?? null,
    /** Pages bring a library for this. */
    '/md5': (_, body) => md5(body),
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url ?? '', stub.origin);
    const path = pathname.replace('/app', '');
    asked.push(path);
    const found = answers[path]?.(searchParams, await bodyOf(req));
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify(found));
  }

  return {
    mounts: { '/app/': answer },
    asked,
    know(given) {
      stub = given;
    },
    issue() {
      const { url, keyLabel } = stub.issueUrl();
      labels.set(url, keyLabel);
      return url;
    },
    sweep() {
      swept = stub.journal.length;
      return stub.sweep();
    },
  };
}
