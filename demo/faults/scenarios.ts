import type { UploadErrorCode } from '../../src/index.js';
import type { FaultRule, JournalEntry } from '../stub.js';

export type ScenarioId =
  | 'chunk'
  | 'busy'
  | 'reset'
  | 'down'
  | 'silence'
  | 'slow'
  | 'html'
  | 'expired'
  | 'reject'
  | 'rejectForGood'
  | 'tooLarge'
  | 'neverAssembled'
  | 'token'
  | 'transcoding'
  | 'hold';

export type Place = 'first' | 'middle' | 'last';

export interface Scenario {
  readonly id: ScenarioId;
  /** What the server is told; without `name` it befalls whatever comes first. */
  rule?(place: Place): FaultRule;
  /** How much one request may carry from now on. */
  readonly maxPartBytes?: number;
  /** Whether the platform forgets every access token. */
  readonly expiresTokens?: boolean;
  /** What becomes of what is published; a test file is not. */
  readonly transcoding?: 'error';
  /** Which requests it has befallen, where that is not a fault of the file's own. */
  hit?(entry: JournalEntry): boolean;
  /** How the upload has to fail, where it cannot but fail. */
  readonly failsWith?: UploadErrorCode;
}

const FOR_GOOD = 1000;
const HTML = '<!doctype html><title>Sign in</title><p>Please sign in to this network.';

export const scenarios: readonly Scenario[] = [
  { id: 'chunk', rule: (chunk) => ({ chunk, do: { kind: 'status', status: 500 } }) },
  {
    id: 'busy',
    rule: (chunk) => ({
      chunk,
      times: 3,
      do: { kind: 'status', status: 503, headers: { 'Retry-After': '1' } },
    }),
  },
  { id: 'reset', rule: (chunk) => ({ chunk, do: { kind: 'reset', when: 'before' } }) },
  { id: 'down', rule: (chunk) => ({ chunk, times: 4, do: { kind: 'reset', when: 'before' } }) },
  { id: 'silence', rule: (chunk) => ({ chunk, do: { kind: 'hang', when: 'request' } }) },
  { id: 'slow', rule: () => ({ times: FOR_GOOD, do: { kind: 'slow', bytesPerSecond: 500_000 } }) },
  {
    id: 'html',
    rule: (chunk) => ({ chunk, do: { kind: 'body', body: HTML, contentType: 'text/html', store: false } }),
  },
  { id: 'expired', rule: (chunk) => ({ chunk, do: { kind: 'status', status: 403 } }) },
  { id: 'reject', rule: (chunk) => ({ chunk, do: { kind: 'reject' } }) },
  { id: 'rejectForGood', rule: () => ({ times: FOR_GOOD, do: { kind: 'reject' } }), failsWith: 'rejected' },
  { id: 'tooLarge', maxPartBytes: 300_000 },
  {
    id: 'neverAssembled',
    rule: () => ({ chunk: 'last', times: FOR_GOOD, do: { kind: 'never-assembled' } }),
    failsWith: 'incomplete',
  },
  {
    id: 'token',
    expiresTokens: true,
    hit: ({ kind, reply }) => kind === 'url' && reply !== undefined && /"code":(106|403)/.test(reply),
  },
  { id: 'transcoding', transcoding: 'error' },
  { id: 'hold', rule: (chunk) => ({ chunk, do: { kind: 'hold' } }) },
];
