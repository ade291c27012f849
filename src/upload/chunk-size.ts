const KiB = 1024;
const MiB = 1024 * KiB;

/** Sizes are whole multiples of this, and no cap makes one smaller. */
const UNIT = 256 * KiB;
/** Less is mostly round trips, on whatever line. */
const MIN = 1 * MiB;
/** More saves nothing that can be measured, and servers and proxies refuse it. */
const MAX = 64 * MiB;

/**
 * Seconds of sending in a chunk. A chunk costs a round trip and the server's work, a tenth of a second or so on a long line:
 * about one in a hundred of this. A failure costs half of this on average, on the slowest line too.
 */
const SECONDS = 8;

/**
 * Without a rate: a quarter of the file, since four or five round trips cost a small file one in fifty on any line that was
 * measured; but 16 MiB at most, which a line of 2 Mbit/s sends in a minute, and no less than 4.
 */
const UNKNOWN_SHARE = 1 / 4;
const UNKNOWN_MIN = 4 * MiB;
const UNKNOWN_MAX = 16 * MiB;

/** A file of a slow line has no more chunks than this: servers keep each by itself, and so does plupload's memory. */
const MAX_CHUNKS = 2000;

/**
 * Side by side, a file has at least so many chunks for each that may be under way, beside the first and the last, which go
 * alone: on the lines that this is for each of the two takes as long as all that go beside another.
 */
const MIN_ROUNDS = 8;

const within = (least: number, size: number, most: number): number => Math.max(least, Math.min(size, most));

/**
 * Bytes of a chunk where the page leaves it to us: what is the quickest and can still be sent again.
 *
 * @param fileSize bytes
 * @param rate bytes per second that chunks went to this host with, the wait for their answers included; `null` where none
 * did yet
 * @param cap bytes that the host takes at most, as far as a 413 has shown; `Infinity` where none did
 * @param parallel chunks that go at once
 */
export function chunkSizeFor(fileSize: number, rate: number | null, cap: number, parallel = 1): number {
  const wanted =
    rate === null
      ? within(UNKNOWN_MIN, fileSize * UNKNOWN_SHARE, UNKNOWN_MAX)
      : within(MIN, rate * SECONDS, MAX);
  const share = parallel > 1 ? Math.max(MIN, fileSize / (MIN_ROUNDS * parallel + 2)) : MAX;
  const size = Math.min(Math.max(Math.min(wanted, share), fileSize / MAX_CHUNKS), MAX);
  return Math.max(UNIT, Math.min(Math.ceil(size / UNIT), Math.floor(cap / UNIT)) * UNIT);
}

/**
 * The rate that chunks went with, in bytes per second; `null` where they were too few to tell: with less than `MIN` bytes it
 * is the round trip that takes the time, and the next file would go in chunks that are far too small.
 *
 * @param bytes of acknowledged chunks
 * @param ms from the first byte of each to its answer, together
 */
export const rateOf = (bytes: number, ms: number): number | null =>
  bytes >= MIN && ms > 0 ? (bytes * 1000) / ms : null;
