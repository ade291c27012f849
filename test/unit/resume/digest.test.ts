import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { digestOf, digestOfPieces } from '../../../src/resume/digest.js';
import { randomOf } from '../support.js';

const MIB = 1024 * 1024;

/** The same bytes for the same length. */
function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const random = randomOf(length);
  return Uint8Array.from({ length }, () => random() * 256);
}

const digest = (...parts: BlobPart[]): Promise<string> => digestOf(new Blob(parts));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('with WebCrypto', () => {
  test.each([0, 1, 63, 64, 65, MIB + 1])('%i bytes have their SHA-256', async (length) => {
    const bytes = bytesOf(length);
    expect(await digest(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('a slice of a file has its own', async () => {
    const file = new File([bytesOf(100)], 'film.mp4');
    const sum = createHash('sha256').update(bytesOf(100).slice(10, 30)).digest('hex');
    expect(await digestOf(file.slice(10, 30))).toBe(sum);
  });
});

describe.each<[string, unknown]>([
  ['a page that is not secure', {}],
  ['a browser without crypto', undefined],
])('without it: %s', (_, crypto) => {
  beforeEach(() => {
    vi.stubGlobal('crypto', crypto);
  });

  test('a digest is 128 bits in hex, always the same for the same bytes', async () => {
    const [one, other] = [await digest(bytesOf(1000)), await digest(bytesOf(1000))];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(other).toBe(one);
    expect(await digest(bytesOf(1000).slice(0, 7), bytesOf(1000).slice(7))).toBe(one);
    expect(await digest('')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('another version makes the same: it is compared with what an earlier one has kept', async () => {
    expect(await digest(bytesOf(10))).toBe('8edb9bad70e41555c096e9a639956e38');
  });

  test('each byte shows in each word of it', async () => {
    const length = 4099;
    const whole = await digest(bytesOf(length));
    const words = (text: string) => text.match(/.{8}/g)!;
    for (const at of [0, 1, 2, 3, 4, 2047, 2048, 4095, 4096, 4097, 4098]) {
      for (const flip of [0x01, 0x80]) {
        const changed = bytesOf(length);
        changed[at]! ^= flip;
        const other = words(await digest(changed));
        words(whole).forEach((word, index) => {
          expect(other[index], `byte ${at}, word ${index}`).not.toBe(word);
        });
      }
    }
  });

  test('no two of many files are alike that differ by a bit, or by their order', async () => {
    const sums = new Set<string>();
    const base = bytesOf(32);
    for (let bit = 0; bit < 256; bit++) {
      const changed = base.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      sums.add(await digest(changed));
    }
    for (let word = 0; word < 7; word++) {
      for (let other = word + 1; other < 8; other++) {
        const swapped = base.slice();
        swapped.set(base.slice(other * 4, other * 4 + 4), word * 4);
        swapped.set(base.slice(word * 4, word * 4 + 4), other * 4);
        sums.add(await digest(swapped));
      }
    }
    expect(sums.size).toBe(256 + 28);
  });

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ['nothing', bytesOf(0)],
    ['zeros', new Uint8Array(5)],
    ['other bytes', bytesOf(9)],
  ])('so many zeros more make another: %s', async (_, bytes) => {
    const sums = new Set<string>();
    for (let zeros = 0; zeros < 20; zeros++) sums.add(await digest(bytes, new Uint8Array(zeros)));
    expect(sums.size).toBe(20);
  });

  test('what is larger than 1 MiB is read piece by piece', async () => {
    const length = 2 * MIB + 5;
    const bytes = bytesOf(length);
    const blob = new Blob([bytes]);
    const slice = vi.spyOn(blob, 'slice');
    const whole = await digestOfPieces(blob);
    expect(slice.mock.calls).toEqual([
      [0, MIB],
      [MIB, 2 * MIB],
      [2 * MIB, 3 * MIB],
    ]);
    for (const at of [0, MIB - 1, MIB, 2 * MIB - 1, 2 * MIB, length - 1]) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      expect(await digestOfPieces(new Blob([changed])), `byte ${at}`).not.toBe(whole);
    }
    const swapped = new Blob([bytes.slice(MIB, 2 * MIB), bytes.slice(0, MIB), bytes.slice(2 * MIB)]);
    expect(await digestOfPieces(swapped)).not.toBe(whole);
  });
});

test.each<[string, unknown]>([
  ['with', crypto],
  ['without', {}],
])('a file that cannot be read has none, %s WebCrypto', async (_, given) => {
  vi.stubGlobal('crypto', given);
  const error = new DOMException('gone', 'NotReadableError');
  vi.spyOn(FileReader.prototype, 'readAsArrayBuffer').mockImplementation(function (this: FileReader) {
    Object.defineProperty(this, 'error', { value: error });
    this.onerror?.(new ProgressEvent('error') as ProgressEvent<FileReader>);
  });
  await expect(digest('x')).rejects.toBe(error);
  vi.restoreAllMocks();
});
