import { LAST, type On } from '../lib/handlers.js';
import type { Up } from '../lib/types.js';

/**
 * Takes the page's `max_retries` over as the number of attempts, and keeps plupload's own at 0: its retries race with
 * stop and start (fact 2). plupload reads it anew at every answer, and pages set it at any time.
 *
 * @returns what the page has set last; `undefined` while it has set nothing
 */
export function takeRetrySetting({ settings }: Up, on: On): () => number | undefined {
  let attempts: number | undefined;
  const take = () => {
    if (!settings.max_retries) return;
    attempts = settings.max_retries;
    settings.max_retries = 0;
  };
  take();
  on('OptionChanged', (_, name: string, value: unknown) => {
    if (name !== 'max_retries') return;
    attempts = Number(value) || 0;
    settings.max_retries = 0;
  });
  for (const name of ['BeforeUpload', 'BeforeChunkUpload', 'UploadProgress']) on(name, take, LAST);
  return () => attempts;
}
