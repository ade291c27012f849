/** Span of time that the speed is taken over, in ms. */
const WINDOW = 5000;

/** Bytes per second over the last seconds. The caller brings the clock. */
export interface Speed {
  /** Notes that `bytes` in all had gone by `time` (ms). */
  note(time: number, bytes: number): void;
  /** Forgets: what comes after a pause says nothing of what came before. */
  reset(): void;
  at(time: number): number;
}

export function createSpeed(): Speed {
  let samples: (readonly [time: number, bytes: number])[] = [];
  return {
    note(time, bytes) {
      samples.push([time, bytes]);
      const recent = samples.findIndex((sample) => sample[0] > time - WINDOW);
      // One sample from before the window stays, so that the span is never shorter than the window.
      if (recent > 1) samples.splice(0, recent - 1);
    },
    reset() {
      samples = [];
    },
    at(time) {
      const first = samples[0];
      const last = samples[samples.length - 1];
      if (!first || !last || time <= first[0]) return 0;
      return Math.round(((last[1] - first[1]) * 1000) / (time - first[0]));
    },
  };
}
