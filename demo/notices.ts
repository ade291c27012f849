import type { UploadError, UploadEvent } from '../src/index.js';
import { button, byId, element, setText } from './dom.js';
import { texts } from './texts.js';

export interface Notices {
  note(event: UploadEvent): void;
  /** The uploader cannot start. */
  fail(error: UploadError): void;
}

/** Says which files were refused, until that is dismissed, and speaks to screen readers of those that ended. */
export function createNotices(): Notices {
  const root = byId('notices');
  const announcer = byId('announcer');
  const list = element('ul', '');
  root.append(
    list,
    button('small quiet', texts.dismiss, () => {
      list.replaceChildren();
      root.hidden = true;
      byId('pick').focus();
    }),
  );

  function warn(...text: (Node | string)[]): void {
    list.append(element('li', '', ...text));
    root.hidden = false;
  }

  return {
    note(event) {
      if (event.type === 'refused') warn(element('strong', '', event.file.name), ` ${event.error.message}`);
      if (event.type === 'completed') setText(announcer, texts.uploadedFile(event.file.name));
      if (event.type === 'failed') setText(announcer, texts.failedFile(event.file.name, event.error.message));
    },
    fail: ({ message }) => warn(message),
  };
}
