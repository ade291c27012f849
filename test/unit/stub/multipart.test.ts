// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { boundaryOf, MultipartParser } from '../../stub/multipart.js';
import { noise } from './support.js';

interface ReadPart {
  name: string;
  filename: string | undefined;
  /** As latin1, which compares much faster than a buffer. */
  bytes: string;
}

const BOUNDARY = '----WebKitFormBoundaryA1b2';

function part(disposition: string, bytes: Buffer | string): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from('\r\n')]);
}

function body(...parts: Buffer[]): Buffer {
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

function parse(pieces: Iterable<Buffer>): ReadPart[] {
  const parser = new MultipartParser(BOUNDARY);
  const parts: (Omit<ReadPart, 'bytes'> & { chunks: Buffer[]; ended: boolean })[] = [];
  for (const piece of pieces) {
    for (const event of parser.push(piece)) {
      if (event.type === 'part') parts.push({ ...event.head, chunks: [], ended: false });
      else if (event.type === 'data') parts.at(-1)!.chunks.push(Buffer.from(event.bytes));
      else parts.at(-1)!.ended = true;
    }
  }
  parser.end();
  expect(parts.every(({ ended }) => ended)).toBe(true);
  return parts.map(({ name, filename, chunks }) => ({
    name,
    filename,
    bytes: Buffer.concat(chunks).toString('latin1'),
  }));
}

function* splitAt(bytes: Buffer, nextLength: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const length = nextLength();
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

// What comes as near to a delimiter as content can.
const treacherous = Buffer.concat([
  Buffer.from(`\r\n--${BOUNDARY}x\r\n--${BOUNDARY}-\r\r\n--${BOUNDARY.slice(0, -1)}\r\n\r\n--`),
  Buffer.from(`--${BOUNDARY}--\r\n`),
  Buffer.from([0, 13, 10, 45, 45, 255, 13]),
  noise(700),
  Buffer.from(`\r\n--${BOUNDARY}\r`),
  Buffer.from('\r\n--'),
]);

const sample = body(
  part('name="name"', '电影 🎬 "q" %.mp4'),
  part('name="file"; filename="blob"', treacherous),
  part('name="empty"', ''),
);

const expected: ReadPart[] = [
  { name: 'name', filename: undefined, bytes: Buffer.from('电影 🎬 "q" %.mp4').toString('latin1') },
  { name: 'file', filename: 'blob', bytes: treacherous.toString('latin1') },
  { name: 'empty', filename: undefined, bytes: '' },
];

describe('wherever the input is cut', () => {
  test('in one piece', () => {
    expect(parse([sample])).toEqual(expected);
  });

  test('after every byte', () => {
    expect(parse(splitAt(sample, () => 1))).toEqual(expected);
  });

  test('in two, at every place', () => {
    for (let at = 1; at < sample.length; at += 1) {
      expect(parse([sample.subarray(0, at), sample.subarray(at)])).toEqual(expected);
    }
  });

  test('at random', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const lengths = noise(sample.length, seed).values();
      const nextLength = () => 1 + ((lengths.next().value ?? 0) % 90);
      expect(parse(splitAt(sample, nextLength)), `seed ${seed}`).toEqual(expected);
    }
  });
});

test('passes data on as it comes, but for what may be the start of a delimiter', () => {
  const parser = new MultipartParser(BOUNDARY);
  expect([...parser.push(part('name="file"; filename="a"', '').subarray(0, -2))]).toHaveLength(1);
  const data = [...parser.push(noise(10_000))];
  const passed = data.reduce((sum, event) => sum + (event.type === 'data' ? event.bytes.length : 0), 0);
  expect(passed).toBeGreaterThan(10_000 - BOUNDARY.length - 6);
});

test('reads file names as browsers write them', () => {
  const names = [
    '电影.mp4',
    '🎬.webm',
    'say %22hi%22.mp4',
    '100%25.mp4',
    'semi;colon.mp4',
    'back\\slash.mp4',
    '',
  ];
  const parts = parse([body(...names.map((name) => part(`name="file"; filename="${name}"`, 'x')))]);
  expect(parts.map(({ filename }) => filename)).toEqual([
    '电影.mp4',
    '🎬.webm',
    'say "hi".mp4',
    '100%25.mp4',
    'semi;colon.mp4',
    'back\\slash.mp4',
    '',
  ]);
});

test('takes what surrounds the parts for nothing', () => {
  const around = [Buffer.from('preamble\r\n'), sample, Buffer.from('epilogue')];
  expect(parse([Buffer.concat(around)])).toEqual(expected);
});

describe('refuses', () => {
  test.each([
    ['a body that ends within a part', sample.subarray(0, 200)],
    ['a body without its last two dashes', sample.subarray(0, -4)],
    ['a body without any delimiter', Buffer.from('hello')],
    ['an empty body', Buffer.alloc(0)],
    ['a part without a name', body(part('filename="x"', 'x'))],
    ['a part without a head', Buffer.from(`--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--`)],
  ])('%s', (_, bytes) => {
    expect(() => parse([bytes])).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test.each([
    ['with an end', '\r\n\r\n'],
    ['without an end', ''],
  ])('a head that is too long, %s', (_, end) => {
    const head = Buffer.from(`--${BOUNDARY}\r\nX-Long: ${'x'.repeat(9000)}${end}`);
    expect(() => parse([head])).toThrow(expect.objectContaining({ code: 'field-limit' }));
  });
});

describe('boundaryOf', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b"', 'a b'],
  ])('%s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });

  test.each([
    undefined,
    'application/json',
    'multipart/mixed; boundary=abc',
    'multipart/form-data',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
  ])('refuses %s', (type) => {
    expect(() => boundaryOf(type)).toThrow(expect.objectContaining({ code: 'content-type' }));
  });
});
