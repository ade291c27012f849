import type { TimeWords } from '../format.js';
import { errors } from './errors.js';
import { faults } from './faults.js';
import { inspect } from './inspect.js';
import { publish } from './publish.js';
import { resume } from './resume.js';
import { page, uploads } from './uploads.js';

export const en = {
  /** One after the other, without those that are empty. */
  sentences: (...texts: (string | undefined)[]) => texts.filter(Boolean).join(' '),
  time: {
    hours: 'h',
    minutes: 'min',
    seconds: 's',
    justNow: 'just now',
    left: (duration) => `${duration} left`,
  } satisfies TimeWords as TimeWords,
  page,
  uploads,
  resume,
  publish,
  errors,
  inspect,
  faults,
};

export type Texts = typeof en;
