import type { UploadFile } from '../contract/file.js';
import { defined } from '../options/check.js';

/**
 * What is kept of one upload. Flat, and of texts, numbers and truth values alone: what old libraries put on prototypes
 * (`Array.prototype.toJSON`) changes nothing about it.
 */
export interface UploadRecord {
  readonly version: 1;
  readonly scope: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** ms since the epoch, of the file itself. */
  readonly modified: number;
  readonly type: string;
  readonly url: string;
  /** The target had headers or fields of its own. They may be tokens, and are not kept: the target is asked for again. */
  readonly hadFields: boolean;
  /** Bytes of every chunk but the last. */
  readonly chunkSize: number;
  readonly chunks: number;
  /** The `name` field. */
  readonly sentName: string;
  /** Acknowledged chunks as ranges, in the order of their digests: `0-3,5`. */
  readonly done: string;
  /** Of each acknowledged chunk, one after the other. */
  readonly digests: string;
  /** The last chunk was sent, whatever came of it. */
  readonly lastWasSent: boolean;
  /** Who has written it. */
  readonly writer: string;
  /** When the first and the latest acknowledgement came, in ms since the epoch. */
  readonly first: number;
  readonly latest: number;
}

/** Characters of a digest that are kept: 96 bits. */
export const DIGEST_LENGTH = 24;

/** An acknowledged chunk and its digest. */
export type Entry = readonly [index: number, digest: string];

/** Acknowledged chunks as a record has them. */
export type Done = Pick<UploadRecord, 'done' | 'digests'>;

/** One chunk more. */
export function withEntry({ done, digests }: Done, [index, digest]: Entry): Done {
  const [, head = '', from = '', to = from] = /^(.*?,)?(\d+)(?:-(\d+))?$/.exec(done) ?? [];
  return {
    done: from && Number(to) === index - 1 ? `${head}${from}-${index}` : `${done}${done && ','}${index}`,
    digests: digests + digest.slice(0, DIGEST_LENGTH),
  };
}

/** Every chunk that a record has as acknowledged, which the last never is; `undefined` where that makes no sense. */
export function entriesOf({ done, digests }: Done, chunks: number): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  const known = new Set<number>();
  for (const range of done ? done.split(',') : []) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    const [from, to] = [Number(first), Number(last)];
    // Also where one is no number; and of more than there are digests of, a list would take for ever.
    if (!(from <= to && to < chunks - 1 && to - from < digests.length)) return undefined;
    for (let index = from; index <= to; index++) {
      entries.push([index, digests.substr(entries.length * DIGEST_LENGTH, DIGEST_LENGTH)]);
      known.add(index);
    }
  }
  return known.size === entries.length && digests.length === entries.length * DIGEST_LENGTH
    ? entries
    : undefined;
}

type OfFile = Pick<UploadRecord, 'scope' | 'name' | 'size' | 'modified' | 'type'>;

const idOf = ({ scope, name, size, modified, type }: OfFile): string =>
  [scope, name, type].map((text) => JSON.stringify(text)).join() + [size, modified].join();

/** What tells the file of a record from all others; `null` for what has no name and no date, and so none. */
export function recordIdOf({ name, size, type, source }: UploadFile, scope: string): string | null {
  const { lastModified: modified } = (source ?? {}) as Partial<File>;
  return modified === undefined ? null : idOf({ scope, name, size, modified, type });
}

export const encode = (record: UploadRecord): string => JSON.stringify(defined(record));

const isHttp = (url: string): boolean => /^https?:\/\//i.test(url);

const sample: UploadRecord = {
  version: 1,
  scope: '',
  name: '',
  size: 0,
  modified: 0,
  type: '',
  url: '',
  hadFields: false,
  chunkSize: 0,
  chunks: 0,
  sentName: '',
  done: '',
  digests: '',
  lastWasSent: false,
  writer: '',
  first: 0,
  latest: 0,
};

/** What a text holds that a storage gave for an id; `null` for what is no record of this version, or of another file. */
export function decode(text: string | null, id: string): UploadRecord | null {
  try {
    const record = JSON.parse(text ?? 'null');
    const isSound =
      (Object.keys(sample) as (keyof UploadRecord)[]).every(
        (key) => typeof record[key] === typeof sample[key],
      ) &&
      record.version === 1 &&
      idOf(record) === id &&
      isHttp(record.url) &&
      record.chunkSize > 0 &&
      record.chunkSize % 1 === 0 &&
      record.chunks === Math.ceil(record.size / record.chunkSize);
    return isSound && entriesOf(record, record.chunks) ? record : null;
  } catch {
    return null;
  }
}
