import { afterEach, describe, expect, test } from 'vitest';
import {
  DIGEST_LENGTH,
  type Done,
  decode,
  encode,
  entriesOf,
  recordIdOf,
  type UploadRecord,
  withEntry,
} from '../../../src/resume/record.js';
import { fileOf } from '../support.js';

const NOTHING: Done = { done: '', digests: '' };
/** A digest of 64 characters, as SHA-256 has, another for each index. */
const digestOf = (index: number): string => (index + 1000).toString(16).repeat(32).slice(0, 64);
const doneOf = (...indices: number[]): Done =>
  indices.reduce<Done>((done, index) => withEntry(done, [index, digestOf(index)]), NOTHING);

const source = (lastModified = 5): File => new File(['0123456789'], 'film.mp4', { lastModified });
const file = fileOf({ source: source() });
const ID = `${recordIdOf(file, 'me')}`;

/** Ten bytes in five chunks, of which the first two are there. */
const record = (changes: Partial<UploadRecord> = {}): UploadRecord => ({
  version: 1,
  scope: 'me',
  name: 'film.mp4',
  size: 10,
  modified: 5,
  type: 'video/mp4',
  url: 'http://u.test/?key=a',
  hadFields: false,
  chunkSize: 2,
  chunks: 5,
  sentName: 'film.mp4',
  ...doneOf(0, 1),
  lastWasSent: false,
  writer: 'f1.0.5',
  first: 1,
  latest: 2,
  ...changes,
});

describe('the acknowledged chunks of a record', () => {
  test.each<[number[], string]>([
    [[], ''],
    [[0], '0'],
    [[0, 1, 2, 3], '0-3'],
    [[0, 1, 3, 4, 6], '0-1,3-4,6'],
    [[0, 3, 1, 2], '0,3,1-2'],
    [[0, 2, 1, 3, 4], '0,2,1,3-4'],
    [[9, 10, 11, 100, 101], '9-11,100-101'],
    [[1, 0], '1,0'],
  ])('%j are %s', (indices, ranges) => {
    const done = doneOf(...indices);
    expect(done.done).toBe(ranges);
    expect(done.digests).toHaveLength(indices.length * DIGEST_LENGTH);
    const entries = indices.map((index) => [index, digestOf(index).slice(0, DIGEST_LENGTH)]);
    expect(entriesOf(done, 1000)).toEqual(entries);
  });

  test('take no more room for more chunks in a row, but for their digests', () => {
    const done = doneOf(...Array.from({ length: 2000 }, (_, index) => index));
    expect(done.done).toBe('0-1999');
    expect(entriesOf(done, 2001)).toHaveLength(2000);
  });

  test.each<[string, Partial<Done>]>([
    ['the last chunk, which is the end of an upload', doneOf(0, 1, 2, 3, 4)],
    ['a chunk that no file has', doneOf(0, 5)],
    ['fewer digests than chunks', { digests: digestOf(0).slice(0, DIGEST_LENGTH) }],
    ['more digests than chunks', { digests: digestOf(0) }],
    ['a digest cut off', { digests: doneOf(0, 1).digests.slice(1) }],
    ['a range that goes back', { done: '0-1,3-2' }],
    ['a range without an end', { done: '0-' }],
    ['a range without a beginning', { done: '-1' }],
    ['a range of three', { done: '0-1-2' }],
    ['half a chunk', { done: '0.5-1.5' }],
    ['a number in other words', { done: '0,1e0' }],
    ['white space', { done: '0, 1' }],
    ['nothing between', { done: '0,,1', digests: doneOf(0, 1, 2).digests }],
    ['a chunk twice', { done: '0,0' }],
    ['a chunk twice in ranges', { done: '0-1,1', digests: doneOf(0, 1, 2).digests }],
    ['words', { done: 'all' }],
    ['digests of nothing', { done: '' }],
  ])('make no sense with %s', (_, changes) => {
    expect(entriesOf({ ...doneOf(0, 1), ...changes }, 5)).toBeUndefined();
    expect(decode(encode(record(changes)), ID)).toBeNull();
  });

  test('are not counted one by one where they cannot be', () => {
    expect(entriesOf({ done: '0-999999999999999', digests: '' }, 1e16)).toBeUndefined();
  });
});

describe('a record', () => {
  test.each<[string, Partial<UploadRecord>]>([
    ['as it is', {}],
    ['of nothing yet', NOTHING],
    ['with gaps', doneOf(0, 3, 1)],
    ['of a target with headers', { hadFields: true }],
    ['of a URL in capitals', { url: 'HTTPS://U.TEST/?key=a' }],
    ['of a last chunk that was sent', { lastWasSent: true }],
    ['with another name', { sentName: '片子 🎬 "1"\n.mp4' }],
    ['with a key that is a text of texts', { url: 'https://u.test/?a={"b":[1]}&c=\\"' }],
  ])('is read as it was written: %s', (_, changes) => {
    expect({ ...decode(encode(record(changes)), ID) }).toEqual(record(changes));
  });

  test('has nothing of the target but its URL', () => {
    const target = { ...record(), headers: { Authorization: 'secret' } };
    expect(Object.keys(JSON.parse(encode(record())))).not.toContain('headers');
    expect(Object.keys(record()).sort()).toEqual(
      Object.keys(decode(encode(target), ID) ?? {})
        .filter((key) => key !== 'headers')
        .sort(),
    );
  });

  test.each<[string, string | null]>([
    ['nothing', null],
    ['an empty text', ''],
    ['rubbish', 'rubbish'],
    ['a record cut off', encode(record()).slice(0, -1)],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"record"'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a list of its values', JSON.stringify(Object.values(record()))],
    ['HTML', '<html>'],
    ['a bomb', '['.repeat(100_000)],
  ])('is none: %s', (_, text) => {
    expect(decode(text, ID)).toBeNull();
  });

  const wrong: [string, unknown][] = [
    ['version', 2],
    ['version', 0],
    ['version', '1'],
    ['url', '/upload'],
    ['url', 'javascript:alert(1)'],
    ['url', 'ftp://u.test/'],
    ['url', ''],
    ['chunks', 4],
    ['chunks', 6],
    ['chunks', 1e9],
    ['chunkSize', 0],
    ['chunkSize', -2],
    ['chunkSize', 2.25],
    ['chunkSize', 3],
  ];
  for (const [key, value] of Object.entries(record())) {
    for (const other of [null, undefined, [], {}, typeof value === 'string' ? 1 : 'x'])
      wrong.push([key, other]);
  }
  test.each(wrong)('with %s as %j is none', (key, value) => {
    expect(decode(encode({ ...record(), [key]: value }), ID)).toBeNull();
  });

  test('of chunks that are less than nothing is none', () => {
    expect(decode(encode(record({ ...NOTHING, chunkSize: -2, chunks: -5 })), ID)).toBeNull();
  });

  test.each<[string, Partial<UploadRecord>]>([
    ['scope', { scope: 'you' }],
    ['name', { name: 'other.mp4' }],
    ['size', { size: 9, chunks: 5 }],
    ['time', { modified: 6 }],
    ['type', { type: 'video/webm' }],
  ])('of another file is none: another %s', (_, changes) => {
    expect(decode(encode(record(changes)), ID)).toBeNull();
  });
});

describe('beside Prototype.js 1.6', () => {
  const [array, text, number] = [Array.prototype, String.prototype, Number.prototype] as object[] as Record<
    string,
    unknown
  >[];
  const { keys } = Object;
  afterEach(() => {
    for (const prototype of [array, text, number]) Reflect.deleteProperty(prototype!, 'toJSON');
    Object.keys = keys;
  });

  function prototypeJs(): void {
    array!.toJSON = function (this: unknown[]) {
      return `[${this.join(', ')}]`;
    };
    text!.toJSON = function (this: string) {
      return `"${this.replace(/"/g, '\\"')}"`;
    };
    number!.toJSON = Number.prototype.toString;
    // Inherited ones, too.
    Object.keys = (object: object) => {
      const found: string[] = [];
      for (const key in object) found.push(key);
      return found;
    };
  }

  test('records and ids are what they are without it', () => {
    const without = [encode(record(doneOf(0, 3, 1))), ID];
    prototypeJs();
    const beside = [encode(record(doneOf(0, 3, 1))), recordIdOf(file, 'me')];
    const read = decode(without[0]!, ID);
    for (const prototype of [array, text, number]) Reflect.deleteProperty(prototype!, 'toJSON');
    expect(beside).toEqual(without);
    expect({ ...read }).toEqual(record(doneOf(0, 3, 1)));
  });
});

describe('the id of a record', () => {
  const idOf = (changes: Partial<Parameters<typeof fileOf>[0]>, scope = '', lastModified = 5) =>
    recordIdOf(fileOf({ source: source(lastModified), ...changes }), scope);

  test('is that of the file, whatever else is known of it', () => {
    expect(idOf({ id: 'f1' })).toBe(idOf({ id: 'f2', source: new File([], 'other', { lastModified: 5 }) }));
  });

  test('tells files apart by scope, name, size, time and type', () => {
    const ids = [
      idOf({}),
      idOf({}, 'me'),
      idOf({ name: 'film.mp5' }),
      idOf({ size: 11 }),
      idOf({}, '', 6),
      idOf({ type: 'video/webm' }),
      idOf({ type: '' }),
      idOf({ size: 1 }, '', 15),
      idOf({ size: 101, type: '' }, '', 5),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('tells names apart that look alike', () => {
    // The same letters composed and not, with other widths, of other cases, and halves of a pair.
    const names = [
      'é.mp4',
      'e\u0301.mp4',
      'É.mp4',
      '片.mp4',
      '片\u3000.mp4',
      '片 .mp4',
      'ａ.mp4',
      'a.mp4',
      '\ud83c',
      '\udfac',
      '🎬',
    ];
    expect(new Set(names.map((name) => idOf({ name }))).size).toBe(names.length);
  });

  test('is not that of another file whose name has in it what parts go together with', () => {
    const parts: [scope: string, name: string, type: string][] = [];
    const odd = ['', '"', '","', ',', '\\', '\\"', '"\\"', '\n', 'a', 'a","b', '[', '",'];
    for (const scope of odd) for (const name of odd) for (const type of odd) parts.push([scope, name, type]);
    const ids = parts.map(([scope, name, type]) => idOf({ name, type }, scope));
    expect(new Set(ids).size).toBe(ids.length);
    // Ids are kept one a line.
    expect(ids.filter((id) => id?.includes('\n'))).toEqual([]);
  });

  test.each([
    ['a blob', new Blob(['x'])],
    ['what is not there', null],
  ])('is none for %s, which has no date', (_, given) => {
    expect(recordIdOf(fileOf({ source: given }), '')).toBeNull();
  });

  test('may be of a file that has the date of 1970', () => {
    const old = fileOf({ source: { lastModified: 0 } as File });
    expect(recordIdOf(old, '')).toMatch(/10,0$/);
  });
});
