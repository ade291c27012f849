import type { VideoStatus } from '../../../src/index.js';

/** Of a call of the open API that was refused, by the code of its answer; `other` for all else. */
export interface ApiErrorTexts {
  readonly unreachable: string;
  readonly signIn: string;
  readonly name: string;
  readonly tags: string;
  readonly format: string;
  readonly busy: string;
  readonly other: (code: number) => string;
}

const apiErrors: ApiErrorTexts = {
  unreachable: 'The platform cannot be reached. Check the connection, then publish again.',
  signIn: 'The session is over. Sign in again, then publish again.',
  name: 'The platform does not take this title. Change it, then publish again.',
  tags: 'The platform does not take these tags. Choose others, then publish again.',
  format: 'The platform cannot play this format. Convert the video and upload it again.',
  busy: 'The platform is busy. Wait a little, then publish again.',
  other: (code) => `The platform did not take it (code ${code}). Publish again.`,
};

/** Why a submitted video cannot be watched. */
const barred: Readonly<Record<Extract<VideoStatus, 'error' | 'disabled' | 'deleted'>, string>> = {
  error: 'The video could not be transcoded. Convert it and upload it again.',
  disabled: 'The video did not pass the review.',
  deleted: 'The video was deleted on the platform.',
};

export const publish = {
  open: 'Describe and publish',
  edit: 'Edit',
  close: 'Close',
  of: (what: string, name: string) => `${what}: ${name}`,
  formFor: (name: string) => `Description of ${name}`,
  name: 'Title',
  needsName: 'A title is needed.',
  tags: 'Tags, one or two',
  noTags: 'The tags could not be loaded.',
  loadTags: 'Load them again',
  carousel: 'Make it a channel, too',
  submit: 'Publish',
  hint: 'It can be sent off now: it is published as soon as it is uploaded.',

  none: 'Not published.',
  wanted: 'Will be published once it is uploaded.',
  submitting: 'Publishing…',
  submitted: 'Handed over. Transcoding begins.',
  transcoding: 'Transcoding…',
  ready: 'Ready to watch.',
  link: 'Open the share link',
  copyLink: 'Copy link',
  askChannel: 'Ask for the channel again',
  warnings: {
    210: 'No channel was made.',
    211: 'The channel is full.',
    212: 'It is no channel yet.',
    213: 'The channel failed.',
  } as Readonly<Record<number, string>>,
  apiErrors,
  barred,
  say: {
    submitted: (name: string) => `${name} is handed over and being transcoded.`,
    ready: (name: string) => `${name} is ready to watch.`,
    failed: (name: string, why: string) => `${name} is not published. ${why}`,
  },
};
