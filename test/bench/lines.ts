import type { LineOptions } from './line.js';
import { MiB } from './measure.js';

const Mbit = 1e6;

/** The lines that everything is measured on, each with a file that takes it some seconds. */
export const lines: readonly { title: string; line: LineOptions; size: number }[] = [
  { title: '20 Mbit/s, 40 ms', line: { rate: 20 * Mbit, roundTrip: 40 }, size: 24 * MiB },
  { title: '100 Mbit/s, 60 ms', line: { rate: 100 * Mbit, roundTrip: 60 }, size: 96 * MiB },
  { title: '1 Gbit/s, 5 ms', line: { rate: 1000 * Mbit, roundTrip: 5 }, size: 256 * MiB },
  {
    title: '100 Mbit/s, 120 ms, 10 Mbit/s a connection',
    line: { rate: 100 * Mbit, perConnection: 10 * Mbit, roundTrip: 120 },
    size: 32 * MiB,
  },
];
