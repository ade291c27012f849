import type { ScenarioId } from '../../faults/scenarios.js';

/** A fault, and what is to be expected of the uploader. */
export interface ScenarioText {
  readonly title: string;
  readonly what: string;
}

const scenarios: Readonly<Record<ScenarioId, ScenarioText>> = {
  chunk: {
    title: 'Chunk fails',
    what: 'The server answers one chunk with status 500. It is sent again.',
  },
  busy: {
    title: 'Server busy',
    what: 'Three times status 503 with Retry-After: 1. The uploader waits as told.',
  },
  reset: {
    title: 'Line cut',
    what: 'The connection is reset in the middle of a chunk. The chunk goes again.',
  },
  down: {
    title: 'Line down',
    what: 'Every request is reset, for four tries in a row. The waits between them grow.',
  },
  silence: {
    title: 'No answer',
    what: 'The server takes a chunk and never answers. After 10 s it is sent again.',
  },
  slow: {
    title: 'Slow line',
    what: 'The server reads 500 kB a second. Nothing fails, it only takes longer.',
  },
  html: {
    title: 'HTML for JSON',
    what: 'A proxy answers with a page and status 200. That is no success: the chunk goes again.',
  },
  expired: {
    title: 'Address expired',
    what: 'Status 403 on the way. A fresh address is asked for, and the file starts over.',
  },
  reject: {
    title: 'File rejected',
    what: 'The server throws the file away. It starts over once, under a fresh address.',
  },
  rejectForGood: {
    title: 'Rejected for good',
    what: 'The server rejects the file every time. The upload has to fail, and says so.',
  },
  tooLarge: {
    title: 'Chunk too large',
    what: 'A proxy takes 300 kB at most (413). Chunks are halved until they pass.',
  },
  neverAssembled: {
    title: 'Never put together',
    what: 'The server has every chunk and makes no file of them. After some 30 s the upload has to fail.',
  },
  token: {
    title: 'Session over',
    what: 'The platform refuses the token. A fresh one is got, and asking for the upload address is repeated.',
  },
  transcoding: {
    title: 'Transcoding fails',
    what: 'What is published from now on cannot be transcoded. Its card has to say so.',
  },
  hold: {
    title: 'Answer held back',
    what: 'The server keeps the answer to a chunk until you let it go: sent is not acknowledged. After 10 s the chunk goes again.',
  },
};

export const faults = {
  lead: 'A test file of 5 MB goes up, and the server does this to it.',
  chunk: 'Which chunk',
  first: 'the first',
  middle: 'one in the middle',
  last: 'the last',
  run: 'Try it',
  runIt: (title: string) => `Try it: ${title}`,
  arm: 'For my next file',
  armIt: (title: string) => `For my next file: ${title}`,
  clear: 'All faults off',
  release: 'Let the answer go',
  scenarios,
  offlineTitle: 'Offline',
  offline:
    'A page cannot take its browser offline. Do it yourself: switch off the network, or in the browser’s developer tools choose Network, then Offline. The upload waits without spending an attempt, and goes on by itself.',

  idle: 'No fault is set.',
  cleared: 'Every fault is off.',
  armed: (title: string) => `${title}: waits for your next file.`,
  running: (title: string) => `${title}: under way.`,
  struck: (retries: number, restarts: number) =>
    `It struck. Tries again: ${retries}. Starts over: ${restarts}.`,
  through: (title: string, seconds: string, hits: number) =>
    `${title}: the file came through in ${seconds}. Requests that were hit: ${hits}.`,
  untouched: (title: string) => `${title}: the file came through, but the fault never struck.`,
  failed: (title: string, why: string) => `${title}: the upload failed. ${why}`,
  asExpected: 'That is as it should be: the server does not have the file.',
  cancelled: (title: string) => `${title}: the file was removed.`,
  unreachable: 'The server did not take the fault.',
};
