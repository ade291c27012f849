import type { QueueSnapshot } from '../../src/index.js';

/** Speed samples, oldest first, in bytes a second. */
export interface Speeds {
  readonly samples: readonly number[];
  /** `sent` of the whole queue at the last samples, oldest first. */
  readonly sent: readonly number[];
}

export const NO_SPEEDS: Speeds = { samples: [], sent: [] };

/** Whether there is a speed to be measured, be it none: what was measured stays while nothing is to be done. */
export const isBusy = (state: QueueSnapshot['state']): boolean =>
  state === 'uploading' || state === 'waiting';

/** Speed is measured over so many samples: requests send in bursts. */
const WINDOW = 4;

/** For `scan`. Bytes that are taken back, by a restart or a removal, are no speed. */
export function addSample(speeds: Speeds, sent: number, interval: number, most: number): Speeds {
  const known = [...speeds.sent.slice(-WINDOW), sent];
  const bytes = known.reduce(
    (sum, each, at) => sum + Math.max(0, at === 0 ? 0 : each - (known[at - 1] ?? 0)),
    0,
  );
  const speed = known.length < 2 ? 0 : (1000 * bytes) / (interval * (known.length - 1));
  return { samples: [...speeds.samples, speed].slice(-most), sent: known };
}

export interface SpeedFigures {
  readonly now: number;
  readonly average: number;
  readonly highest: number;
}

/** The average is of the time in which something moved. */
export function figuresOf(samples: readonly number[]): SpeedFigures {
  const moving = samples.filter((speed) => speed > 0);
  return {
    now: samples.at(-1) ?? 0,
    average: moving.length === 0 ? 0 : moving.reduce((sum, speed) => sum + speed, 0) / moving.length,
    highest: Math.max(0, ...samples),
  };
}

/** An SVG path of the samples, the latest at the right edge, the highest at the top. */
export function pathOf(samples: readonly number[], most: number, width: number, height: number): string {
  const highest = Math.max(1, ...samples);
  return samples
    .map((speed, at) => {
      const x = (width * (at + most - samples.length)) / (most - 1);
      const y = height * (1 - speed / highest);
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
