import { type Handlers, LAST } from './handlers.js';
import type { Up } from './lib.js';

/**
 * Takes the page's `max_retries` over as the number of attempts, and keeps plupload's own at 0: its retries race with
 * stop and start (fact 2). plupload reads it anew at every answer, and pages set it at any time.
 */
export class RetrySetting {
  private readonly up: Up;
  private attempts: number | undefined;

  constructor(up: Up, handlers: Handlers) {
    this.up = up;
    this.absorb();
    handlers.on('OptionChanged', (_, name: string, value: unknown) => {
      if (name !== 'max_retries') return;
      this.attempts = Number(value) || 0;
      up.settings.max_retries = 0;
    });
    for (const name of ['BeforeUpload', 'BeforeChunkUpload', 'UploadProgress']) {
      handlers.on(name, () => this.absorb(), LAST);
    }
  }

  /** What the page has set; `undefined` while it has set nothing. */
  get value(): number | undefined {
    return this.attempts;
  }

  private absorb(): void {
    const { settings } = this.up;
    if (!settings.max_retries) return;
    this.attempts = settings.max_retries;
    settings.max_retries = 0;
  }
}
