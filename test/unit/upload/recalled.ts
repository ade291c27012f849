import type { Recalled } from '../../../src/upload/state.js';
import { URL_A, type Walk } from './signals.js';

/** Six chunks of 4 bytes, the last of 2. */
export const SIZE = 22;

/** What an earlier page has sent of it: two chunks. */
export const record = (changes: Partial<Recalled> = {}): Recalled => ({
  target: { url: URL_A, chunked: true },
  name: 'old.mp4',
  chunkSize: 4,
  chunks: 6,
  acknowledged: 2,
  ahead: [],
  lastWasSent: false,
  ...changes,
});

export const types = ({ happenings }: Walk): string => happenings.map(({ type }) => type).join(' ');
