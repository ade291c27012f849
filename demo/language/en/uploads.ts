import type { FileStatus } from '../../../src/index.js';

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** What stands in the page from the beginning; its HTML names these by `data-text` and `data-label`. */
export const page = {
  title: 'fengmi-uploader demo',
  lead: 'Videos go up in chunks, and come through whatever happens on the way.',
  language: 'Language',
  uploads: 'Uploads',
  dropTitle: 'Drop videos anywhere on this page',
  dropHint: 'or paste them. They go to a stand-in for the platform on this computer; nothing leaves it.',
  pick: 'Choose videos',
  pickFolder: 'Choose a folder',
  sample: 'No video at hand? Record a test picture',
  dropNow: 'Drop to upload',
  files: 'Files',
  empty: 'Your videos will be listed here.',
  notices: 'Notices',
  inspector: 'Developer tools',
  inspectorHint: 'Look inside, and break things',
  views: 'Views',
  legacy: 'Pages from plupload’s time',
  legacyLead: 'Each as it was, and with plupload’s script swapped for the drop-in build.',
  legacyInline: 'Inline handlers, 2013:',
  legacyQueue: 'The jQuery queue:',
  legacyAmd: 'An AMD loader:',
  before: 'before',
  after: 'after',
};

export const uploads = {
  status: {
    queued: 'Waiting for its turn',
    preparing: 'Asking for an upload address',
    uploading: 'Uploading',
    retrying: 'Trying again',
    waiting: 'Waiting for the network',
    stopped: 'Paused',
    completed: 'Uploaded',
    failed: 'Failed',
  } satisfies Record<FileStatus, string> as Record<FileStatus, string>,
  retryingIn: (delay: string) => `Trying again in ${delay}`,

  pause: 'Pause',
  resume: 'Resume',
  retry: 'Retry',
  retryFile: (name: string) => `Retry ${name}`,
  retryAll: 'Retry failed',
  cancel: 'Cancel',
  cancelFile: (name: string) => `Cancel ${name}`,
  remove: 'Remove',
  removeFile: (name: string) => `Remove ${name}`,
  clear: 'Clear finished',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Not allowed to copy',

  sent: 'Sent',
  acknowledged: 'Acknowledged',
  progressOf: (name: string) => `Progress of ${name}`,
  overallProgress: 'Progress of all files',
  uploadedOf: (done: number, all: number) => `${done} of ${files(all)} uploaded`,
  failedCount: (failed: number) => `${failed} failed`,
  amountOf: (sent: string, size: string) => `${sent} of ${size}`,
  fileId: 'File ID',
  copyId: (name: string) => `Copy the file ID of ${name}`,

  play: 'Play',
  playFile: (name: string) => `Play ${name} as the server has it`,
  hidePlayer: (name: string) => `Close the player of ${name}`,
  playerOf: (name: string) => `${name}, played from the server`,
  notPlayable: 'It is uploaded, but this browser cannot play it.',
  download: 'Download it',

  offline: 'There is no network. Uploads wait, and go on by themselves once it is back.',
  noVideos: (all: number) =>
    all === 1 ? 'This file is no video.' : `None of these ${all} files is a video.`,
  recording: 'Recording two seconds…',
  noRecording: 'This browser cannot record a test picture.',

  title: {
    uploading: (percent: string, name: string) => `${percent} – ${name}`,
    paused: (percent: string, name: string) => `Paused, ${percent} – ${name}`,
    waiting: (name: string) => `Offline – ${name}`,
    failed: (failed: number, name: string) => `${failed} failed – ${name}`,
    done: (done: number, name: string) => `${files(done)} uploaded – ${name}`,
  },
  say: {
    added: (name: string) => `${name} is in the list.`,
    addedCount: (count: number) => `${files(count)} are in the list.`,
    completed: (name: string) => `${name} is uploaded.`,
    completedCount: (count: number) => `${files(count)} are uploaded.`,
    failed: (name: string, why: string) => `${name} failed. ${why}`,
    failedCount: (count: number) => `${files(count)} failed.`,
    stopped: 'Uploads are paused.',
    resumed: 'Uploads go on.',
    removed: (name: string) => `${name} is no longer in the list.`,
    offline: 'No network. Uploads wait.',
    drained: (completed: number, failed: number) =>
      failed > 0 ? `All done: ${completed} uploaded, ${failed} failed.` : `All done: ${completed} uploaded.`,
  },
};
