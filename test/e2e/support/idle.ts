// Proof that nothing more will come, in place of a wait for what should not.
import type { Page } from 'playwright/test';
import { bundle } from '../../soak/bundle.js';

const probe = bundle('probe');

/** Has each page that is opened from now on count what it has begun and not ended. */
export const watch = (page: Page): Promise<unknown> => page.addInitScript({ content: probe });

/** Waits until a page that is watched has no request, timer or reading of a file left. */
export const idle = (page: Page): Promise<void> => page.evaluate(() => window.probe.idle());

/** Requests and timers of a page that is watched, but for those of plupload that end in a moment. */
export const pending = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.probe.traces().filter((trace) => /^(request|timer (?![01] ms))/.test(trace)));
