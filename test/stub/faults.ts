import type { ApiKind } from './api.js';
import {
  boolean,
  type Check,
  checkShape,
  count,
  isRecord,
  mapOf,
  oneOf,
  optional,
  positive,
  string,
} from './checks.js';

/** What can go wrong with any request. */
export type ReplyFault =
  /** Another status, by default with nothing stored; `cors: false` hides the answer from pages of another origin. */
  | {
      kind: 'status';
      status: number;
      headers?: Record<string, string>;
      body?: string;
      cors?: boolean;
      store?: boolean;
    }
  /** The connection is reset while the body is read, or once all is stored (and the file perhaps assembled). */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** No more of the body is read (the sockets' buffers still take some of it), or the reply never comes. */
  | { kind: 'hang'; when: 'request' | 'reply' }
  | { kind: 'delay'; ms: number }
  /** Half of the reply, then the end of the connection. */
  | { kind: 'truncate' }
  /** Another body, by default with what was sent stored. */
  | { kind: 'body'; body: string; status?: number; contentType?: string; store?: boolean }
  /** The reply waits for `release()`. */
  | { kind: 'hold' };

/** What can go wrong with an upload only. */
export type UploadFault =
  | ReplyFault
  /** The connection is reset when some of the file part has been read. */
  | { kind: 'reset'; when: 'midway' }
  /** Reads no faster than this. An abort is noticed only when what the sockets hold has been read. */
  | { kind: 'slow'; bytesPerSecond: number }
  /** The part is stored, but the file is assembled only when the same chunk comes once more. */
  | { kind: 'not-yet' }
  | { kind: 'never-assembled' }
  /** The documented failure; all parts are thrown away. */
  | { kind: 'reject' };

interface Turns {
  /** How many matching requests go through unharmed first. */
  skip?: number;
  /** How many requests it befalls; 1 unless told. */
  times?: number;
}

export interface UploadRule extends Turns {
  on?: 'upload';
  /** `middle` is every chunk that is neither the first nor the last. */
  chunk?: number | 'first' | 'middle' | 'last';
  name?: string;
  do: UploadFault;
}

/** `head`: a page, a file or nothing is asked for by HEAD. */
export interface ReplyRule extends Turns {
  on: ApiKind | 'preflight' | 'head';
  do: ReplyFault;
}

export type FaultRule = UploadRule | ReplyRule;

/** What a rule can look at. */
export interface Occasion {
  on: 'upload' | ReplyRule['on'];
  chunk?: number | undefined;
  chunks?: number | undefined;
  name?: string | undefined;
}

const replyKinds: Record<ReplyFault['kind'], Record<string, Check>> = {
  status: {
    status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
    headers: optional(mapOf(string)),
    body: optional(string),
    cors: optional(boolean),
    store: optional(boolean),
  },
  reset: { when: oneOf('before', 'after') },
  hang: { when: oneOf('request', 'reply') },
  delay: { ms: count },
  truncate: {},
  body: { body: string, status: optional(count), contentType: optional(string), store: optional(boolean) },
  hold: {},
};

const uploadKinds: Record<UploadFault['kind'], Record<string, Check>> = {
  ...replyKinds,
  reset: { when: oneOf('before', 'midway', 'after') },
  slow: { bytesPerSecond: positive },
  'not-yet': {},
  'never-assembled': {},
  reject: {},
};

const turns = { skip: optional(count), times: optional(positive), do: isRecord };
const onReply = oneOf('url', 'submit', 'update', 'info', 'tags', 'preflight', 'head');
const replyRule = { ...turns, on: onReply };
const chunkPlaces = oneOf('first', 'middle', 'last');
const uploadRule = {
  ...turns,
  on: optional(oneOf('upload')),
  name: optional(string),
  chunk: optional((value) => count(value) || chunkPlaces(value)),
};

function isReplyRule(rule: { on?: unknown }): rule is ReplyRule {
  return onReply(rule.on);
}

function checkRule(rule: unknown): asserts rule is FaultRule {
  const forReply = isRecord(rule) && isReplyRule(rule);
  checkShape('a fault rule', rule, forReply ? replyRule : uploadRule);
  const { do: fault } = rule as { do: Record<string, unknown> };
  const kinds: Record<string, Record<string, Check>> = forReply ? replyKinds : uploadKinds;
  const kind = String(fault.kind);
  const shape = Object.keys(kinds).includes(kind) ? kinds[kind] : undefined;
  if (!shape) throw new TypeError(`there is no fault "${kind}" for this kind of request`);
  checkShape(`the fault "${kind}"`, fault, { ...shape, kind: string });
}

/** The rules in force. The first one that matches a request befalls it, and is used up by it. */
export class Faults {
  #rules: { rule: FaultRule; skip: number; times: number }[] = [];

  /** Takes a rule from anywhere; throws a TypeError where it is not one. */
  add(rule: unknown): void {
    checkRule(rule);
    this.#rules.push({ rule, skip: rule.skip ?? 0, times: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Whether some rule in force is of this kind. */
  has(kind: UploadFault['kind']): boolean {
    return this.#rules.some(({ rule }) => rule.do.kind === kind);
  }

  next(occasion: Occasion & Pick<ReplyRule, 'on'>): ReplyFault | undefined;
  next(occasion: Occasion): UploadFault | undefined;
  next(occasion: Occasion): UploadFault | undefined {
    for (const active of this.#rules) {
      if (!matches(active.rule, occasion)) continue;
      if (active.skip > 0) {
        active.skip -= 1;
        continue;
      }
      active.times -= 1;
      if (active.times <= 0) this.#rules = this.#rules.filter((other) => other !== active);
      return active.rule.do;
    }
    return undefined;
  }
}

function matches(rule: FaultRule, { on, chunk = 0, chunks = 1, name }: Occasion): boolean {
  if ((rule.on ?? 'upload') !== on) return false;
  if (isReplyRule(rule)) return true;
  if (rule.name !== undefined && rule.name !== name) return false;
  switch (rule.chunk) {
    case undefined:
      return true;
    case 'first':
      return chunk === 0;
    case 'middle':
      return chunk > 0 && chunk < chunks - 1;
    case 'last':
      return chunk === chunks - 1;
    default:
      return rule.chunk === chunk;
  }
}
