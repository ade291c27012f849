// What the server of a run does with chunks, and what the page has said of it.
import type { FaultRule, Model } from '../stub/index.js';
import { randomOf } from './random.js';

export interface Server {
  model: Exclude<Model, 'count'>;
  /** What had come of a request that was cut off stays. */
  keepCutOff: boolean;
  assembly: 'parts' | 'append';
  /** Chunks of a file at once, at most. */
  parallel: number;
}

/** From a row of numbers of its own: the rest of a schedule is the same whatever comes of it. */
export function serverOf(seed: number): Server {
  const random = randomOf(~seed);
  const model = random.pick(['parts', 'parts', 'append', 'append-reopen'] as const);
  const isAdding = model !== 'parts';
  const keepCutOff = isAdding && random.chance(0.5);
  // What is right for a server that adds is right for one that keeps parts, but not the other way round.
  const assembly = isAdding || random.chance(0.2) ? 'append' : 'parts';
  const parallel = assembly === 'append' ? 1 : random.int(1, 6);
  return { model, keepCutOff, assembly, parallel };
}

/** Statuses by which a server says that it has not looked at the chunk. */
const REFUSALS = [408, 425, 429, 503];

/** Where chunks are added, a refusal is one: that it was stored all the same, no client can know. */
export function takenAtItsWord({ assembly }: Server, rule: FaultRule): FaultRule {
  const { do: does } = rule;
  const isLie = does.kind === 'status' && REFUSALS.includes(does.status) && assembly === 'append';
  return isLie ? ({ ...rule, do: { ...does, store: false } } as FaultRule) : rule;
}
