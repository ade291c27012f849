import type { UploadErrorCode } from '../../../src/index.js';

/** What is known of an error beside its code. */
export interface ErrorFacts {
  readonly status?: number | undefined;
  readonly apiCode?: number | undefined;
}

/** What happened, and what the reader can do now. */
export interface ErrorText {
  what(facts: ErrorFacts): string;
  todo(facts: ErrorFacts): string;
}

export type ErrorTexts = Readonly<Record<UploadErrorCode, ErrorText>>;

const text = (what: string, todo: string): ErrorText => ({ what: () => what, todo: () => todo });

const AGAIN = 'Retry: it goes on where it was.';
const TELL = 'Tell whoever runs this site.';

export const errors: ErrorTexts = {
  init: text('The uploader cannot start.', 'Load the page again, in a current browser.'),
  'file-type': text(
    'This is no video that can be uploaded here.',
    'Choose MP4, MOV, WebM, MKV, AVI or another usual video format.',
  ),
  'file-size': text('This file is too large.', 'Choose a smaller one, or export it at a lower bit rate.'),
  'file-empty': text('This file is empty.', 'See whether it was copied in full, then choose it again.'),
  'file-duplicate': text('This file is in the list already.', 'Nothing needs to be done.'),
  'file-changed': text('The file was changed, moved or deleted while it went up.', 'Choose it again.'),
  'target-request': text('No upload address could be had.', 'Check the connection, then retry.'),
  'target-refused': {
    what: ({ apiCode }) =>
      `The platform refused to give an upload address${apiCode === undefined ? '' : ` (code ${apiCode})`}.`,
    todo: () => 'Sign in again, then retry.',
  },
  'target-invalid': text('The upload address cannot be used.', TELL),
  'mixed-content': text('The upload address is not secure, so the browser does not allow it.', TELL),
  network: text('The upload server cannot be reached.', `Check the connection. ${AGAIN}`),
  timeout: text('The upload server stopped answering.', AGAIN),
  http: {
    what: ({ status }) => `The upload server answered with status ${status ?? '?'}.`,
    todo: ({ status = 0 }) =>
      status >= 500
        ? `The server has a problem. Wait a little. ${AGAIN}`
        : `${AGAIN} If it fails again, tell whoever runs this site.`,
  },
  rejected: text(
    'The upload server rejected the file.',
    'See whether the video plays on this device, then retry.',
  ),
  incomplete: text(
    'Everything has arrived, but the server has not put the file together.',
    'Retry in a few minutes.',
  ),
  'malformed-reply': text(
    'What answered was not the upload server.',
    'In a public Wi-Fi, sign in to it first. Then retry.',
  ),
  'already-uploading': text(
    'This file is going up in another tab.',
    'Wait until that tab is done or closed, then retry.',
  ),
  cancelled: text('The upload was cancelled.', 'Choose the file again to start over.'),
};
