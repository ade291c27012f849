// What servers make of the faults of the matrix that do other things with chunks than to keep them by index.
import type { Model, UploadFault } from '../../stub/index.js';
import { rows as faults, type Place } from './matrix.js';

export const places = ['first', 'middle', 'last', 'only'] as const satisfies Place[];

/** A server, and what a page has said of it. */
export interface Column {
  head: string;
  model: Model;
  /** What is there of a file is gone when its fault is over, as if that had taken long. */
  isSwept?: boolean;
  assembly?: 'append';
  /** There is one target for ever. */
  isFixed?: boolean;
}

export const columns = {
  parts: { head: 'parts', model: 'parts' },
  swept: { head: 'parts, swept', model: 'parts', isSwept: true },
  count: { head: 'count', model: 'count' },
  append: { head: 'append', model: 'append' },
  reopen: { head: 'append, chunk 0 anew', model: 'append-reopen' },
  countTold: { head: 'count *', model: 'count', assembly: 'append' },
  appendTold: { head: 'append *', model: 'append', assembly: 'append' },
  reopenTold: { head: 'append, chunk 0 anew *', model: 'append-reopen', assembly: 'append' },
  appendFixed: { head: 'append, one URL *', model: 'append', assembly: 'append', isFixed: true },
} satisfies Record<string, Column>;
export type Name = keyof typeof columns;

export interface Fault {
  fault: string;
  does: UploadFault;
  times?: number | undefined;
  confirm?: boolean | undefined;
  /** What had come of the request that is cut off is added to the file. */
  isKept?: boolean;
  isSwept?: boolean;
  /** Why no client can know that what the server calls a success is none. */
  reason?: string;
}

export const rows: Fault[] = [
  ...faults.map(([fault, does, , rule]): Fault => ({ fault, does, ...rule })),
  { fault: 'reset midway', does: { kind: 'reset', when: 'midway' } },
  { fault: '… what had come is kept', does: { kind: 'reset', when: 'midway' }, isKept: true },
  {
    fault: 'status 503, but stored',
    does: { kind: 'status', status: 503, store: true },
    reason: 'the server says that it has refused a chunk, and has it all the same',
  },
  {
    fault: 'acknowledged, not stored',
    does: { kind: 'body', body: '{"OK":0,"debug":0,"data":{"code":101,"message":""}}', store: false },
    reason: 'the server has acknowledged a chunk that it does not have, and looks at the last index alone',
  },
  {
    fault: 'acknowledged, then swept',
    does: { kind: 'delay', ms: 0 },
    isSwept: true,
    reason: 'the server has lost what it had acknowledged, and calls what came after that a file',
  },
];

export type Expected = Partial<Record<Name, string>>;

const LATE = 'incomplete: middle, last';
const LIES = 'false success: first, middle, last';
/** What is stored although the page is not told so: who sends it again has it twice. */
const stored: Expected = {
  parts: 'incomplete: last',
  swept: LATE,
  count: LIES,
  append: LIES,
  reopen: 'false success: middle, last',
};
const confirmed: Expected = {
  swept: 'incomplete: middle',
  count: 'false success: first, middle',
  append: 'false success: first, middle',
  reopen: 'false success: middle',
};
const everywhere = (outcome: string): Expected =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, outcome]));

/** In the order of the rows; what is not named is ok. */
export const expected: [fault: string, but: Expected][] = [
  ['status 500', { swept: LATE }],
  ['status 503, for good', everywhere('http')],
  ['status 500, but stored', stored],
  ['status 429', { swept: LATE }],
  ['status 400', everywhere('http')],
  ['status 403', { appendFixed: 'http' }],
  ['status 404', { appendFixed: 'http' }],
  ['status 413', {}],
  ['status 413, hidden', { swept: LATE }],
  ['status 304', everywhere('http')],
  ['status 204', { swept: LATE }],
  ['reset, nothing stored', { swept: LATE }],
  ['reset, stored', stored],
  ['… with `confirm`', confirmed],
  ['half of the request is read', { swept: LATE }],
  ['no reply', stored],
  ['… with `confirm`', confirmed],
  ['half a reply', stored],
  ['200 with HTML, nothing stored', { swept: LATE }],
  ['200 with HTML, stored', stored],
  ['200, empty, nothing stored', { swept: LATE }],
  ['slow reply', { swept: 'incomplete: first, middle' }],
  ['slow reading', { swept: 'incomplete: first, middle' }],
  ['rejected', { appendFixed: 'rejected' }],
  [
    'assembled later',
    {
      parts: 'incomplete: first, middle',
      swept: 'incomplete: first, middle, last',
      count: 'incomplete: first, middle; false success: last, only',
      append: 'incomplete: first, middle; false success: last, only',
      reopen: 'incomplete: first, middle; false success: last',
    },
  ],
  [
    'never assembled',
    {
      parts: 'incomplete',
      swept: 'incomplete: first, middle, last',
      count: 'incomplete',
      append: 'incomplete',
      reopen: 'incomplete',
    },
  ],
  ['reset midway', { swept: LATE }],
  [
    '… what had come is kept',
    { swept: LATE, append: 'false success', reopen: 'false success: middle, last' },
  ],
  ['status 503, but stored', { ...stored, appendTold: LIES, reopenTold: stored.reopen!, appendFixed: LIES }],
  [
    'acknowledged, not stored',
    {
      parts: 'incomplete: first, middle',
      swept: 'incomplete: first, middle, last',
      count: 'false success: first, middle',
      append: 'false success: first, middle',
      reopen: 'false success: first, middle',
      appendTold: 'false success: first, middle',
      reopenTold: 'false success: first, middle',
      appendFixed: 'false success: first, middle',
    },
  ],
  [
    'acknowledged, then swept',
    {
      parts: 'incomplete: first, middle',
      swept: 'incomplete: first, middle',
      count: 'false success: first, middle',
      append: 'false success: first, middle',
      reopen: 'false success: first, middle',
      appendTold: 'false success: first, middle',
      reopenTold: 'false success: first, middle',
      appendFixed: 'false success: first, middle',
    },
  ],
];
