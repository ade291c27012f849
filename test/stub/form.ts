import { MultipartParser } from './multipart.js';
import type { Part, PartSink } from './part-sink.js';
import { Refusal } from './refusal.js';

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly filename: string;
  readonly part: Part;
}

export interface FormHooks {
  openSink: () => PartSink;
  maxPartBytes: number;
  /** Called where the file part begins and once all is read; what it awaits holds up the reading. */
  onFields: (fields: ReadonlyMap<string, string>, filename: string, all: boolean) => Promise<void>;
  /** Called with the bytes that came in and all of the file so far; what it awaits holds up the reading. */
  onData: (bytes: number, all: number) => Promise<void>;
  /** Called with what has come of the file where the body breaks off in it; not there: that is discarded. */
  onCutOff?:
    | ((fields: ReadonlyMap<string, string>, filename: string, part: Part) => Promise<void>)
    | undefined;
}

const MAX_FIELDS = 100;
const MAX_FIELD_BYTES = 64 * 1024;

interface Field {
  name: string;
  chunks: Buffer[];
  bytes: number;
}

/** Reads a form of fields and exactly one file, in any order; the file goes to a sink, never to memory. */
export async function readForm(
  body: AsyncIterable<Buffer>,
  boundary: string,
  hooks: FormHooks,
): Promise<Form> {
  const parser = new MultipartParser(boundary);
  const fields = new Map<string, string>();
  let filename = '';
  let sink: PartSink | undefined;
  let field: Field | undefined;

  try {
    for await (const input of body) {
      for (const event of parser.push(input)) {
        if (event.type === 'part' && event.head.filename !== undefined) {
          if (sink) throw new Refusal('two-files', 'the form has two file parts');
          sink = hooks.openSink();
          filename = event.head.filename;
          await hooks.onFields(fields, filename, false);
        } else if (event.type === 'part') {
          field = openField(event.head.name, fields);
        } else if (event.type === 'data' && field) {
          appendField(field, event.bytes);
        } else if (event.type === 'data' && sink) {
          await sink.write(event.bytes);
          await hooks.onData(event.bytes.length, sink.bytes);
          if (sink.bytes > hooks.maxPartBytes) {
            throw new Refusal('too-large', `the part is larger than ${hooks.maxPartBytes} bytes`);
          }
        } else if (event.type === 'part-end' && field) {
          fields.set(field.name, Buffer.concat(field.chunks).toString('utf8'));
          field = undefined;
        }
      }
    }
    parser.end();
    if (!sink) throw new Refusal('no-file', 'the form has no file part');
    await hooks.onFields(fields, filename, true);
    return { fields, filename, part: await sink.finish() };
  } catch (error) {
    if (hooks.onCutOff && sink && sink.bytes > 0 && !(error instanceof Refusal))
      await hooks.onCutOff(fields, filename, await sink.finish());
    else await sink?.discard();
    throw error;
  }
}

function openField(name: string, fields: ReadonlyMap<string, string>): Field {
  if (fields.has(name)) throw new Refusal('duplicate-field', `the field "${name}" comes twice`);
  if (fields.size >= MAX_FIELDS)
    throw new Refusal('field-limit', `the form has more than ${MAX_FIELDS} fields`);
  return { name, chunks: [], bytes: 0 };
}

function appendField(field: Field, bytes: Buffer): void {
  field.bytes += bytes.length;
  if (field.bytes > MAX_FIELD_BYTES) {
    throw new Refusal('field-limit', `the field "${field.name}" is longer than ${MAX_FIELD_BYTES} bytes`);
  }
  field.chunks.push(bytes);
}
