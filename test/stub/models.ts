import type { Part } from './part-sink.js';
import type { Pending } from './protocol.js';

/** What servers do with the chunks of a file; see `Settings.model`. */
export const models = ['parts', 'append', 'append-reopen', 'count'] as const;

export type Model = (typeof models)[number];

/** What is there of a file. */
export interface Held extends Pending {
  /** What a model that looks at no index would put together, in order of arrival. */
  arrived: Part[];
}

interface Behaviour {
  /** Makes room for what has come, and adds it where it is not kept by index; the parts that are gone for it. */
  take(held: Held, chunk: number, part: Part): readonly Part[];
  isWhole(held: Held, chunk: number): boolean;
  /** What the file is made of. */
  inOrder(held: Held): readonly Part[];
}

const append: Behaviour = {
  take({ arrived }, _, part) {
    arrived.push(part);
    return [];
  },
  isWhole: ({ chunks }, chunk) => chunk === chunks - 1,
  inOrder: ({ arrived }) => arrived,
};

export const behaviours: Readonly<Record<Model, Behaviour>> = {
  parts: {
    take({ parts }, chunk) {
      const before = parts.get(chunk);
      return before ? [before] : [];
    },
    isWhole: ({ parts, chunks }) => parts.size === chunks,
    inOrder: ({ parts, chunks }) =>
      Array.from({ length: chunks }, (_, index) => parts.get(index)).filter((part) => part !== undefined),
  },
  append,
  'append-reopen': {
    ...append,
    take({ arrived }, chunk, part) {
      const gone = chunk === 0 ? arrived.splice(0) : [];
      arrived.push(part);
      return gone;
    },
  },
  count: { ...append, isWhole: ({ arrived, chunks }) => arrived.length >= chunks },
};

export const appends = (model: Model): boolean => model === 'append' || model === 'append-reopen';
