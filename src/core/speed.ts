/** Span of time that the speed is taken over, in ms. */
const WINDOW = 5000;

/** Bytes per second over the last seconds. The caller brings the clock. */
export class Speed {
  private samples: { time: number; bytes: number }[] = [];

  /** Notes that `bytes` in all had gone by `time` (ms). */
  note(time: number, bytes: number): void {
    this.samples.push({ time, bytes });
    const oldest = this.samples.findIndex((sample) => sample.time > time - WINDOW);
    // One sample from before the window stays, so that the span is never shorter than the window.
    if (oldest > 1) this.samples.splice(0, oldest - 1);
  }

  /** Forgets: what comes after a pause says nothing of what came before. */
  reset(): void {
    this.samples = [];
  }

  at(time: number): number {
    const first = this.samples[0];
    const last = this.samples[this.samples.length - 1];
    if (first === undefined || last === undefined || time <= first.time) return 0;
    return Math.round(((last.bytes - first.bytes) * 1000) / (time - first.time));
  }
}
