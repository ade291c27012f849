import type { Part } from '../lib/handlers.js';
import type { Up } from '../lib/types.js';

export interface RetrySetting extends Part {
  /** What the page has set last; `undefined` while it has set nothing. */
  attempts(): number | undefined;
}

/**
 * Takes the page's `max_retries` over as the number of attempts, and keeps plupload's own at 0: its retries race with
 * stop and start. plupload reads it anew at every answer, and pages set it at any time.
 */
export function takeRetrySetting({ settings }: Up): RetrySetting {
  let attempts: number | undefined;
  const take = () => {
    if (!settings.max_retries) return;
    attempts = Number(settings.max_retries) || 0;
    settings.max_retries = 0;
  };
  take();
  return {
    before: {
      OptionChanged(_, name: string, value: unknown) {
        if (name !== 'max_retries') return;
        attempts = Number(value) || 0;
        settings.max_retries = 0;
      },
    },
    after: { BeforeUpload: take, BeforeChunkUpload: take, UploadProgress: take },
    attempts: () => attempts,
  };
}
