import type { FileStatus } from '../src/index.js';

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** What the page says, beside what stands in its HTML. */
export const texts = {
  status: {
    queued: 'Waiting for its turn',
    preparing: 'Asking for an upload address',
    uploading: 'Uploading',
    retrying: 'Trying again',
    waiting: 'Waiting for the network',
    stopped: 'Paused',
    completed: 'Uploaded',
    failed: 'Failed',
  } satisfies Record<FileStatus, string>,

  pause: 'Pause',
  resume: 'Resume',
  retry: 'Retry',
  retryFile: (name: string) => `Retry ${name}`,
  remove: 'Remove',
  removeFile: (name: string) => `Remove ${name}`,
  dismiss: 'Dismiss',

  sent: 'Sent',
  acknowledged: 'Acknowledged',
  progressOf: (name: string) => `Progress of ${name}`,
  overallProgress: 'Progress of all files',
  uploadedOf: (done: number, all: number) => `${done} of ${files(all)} uploaded`,
  amountOf: (sent: string, size: string) => `${sent} of ${size}`,
  failedCount: (failed: number) => `${failed} failed`,
  left: (duration: string) => `${duration}\u00a0left`,
  retryingIn: (delay: string, why: string) => `Trying again in ${delay}. ${why}`,

  fileId: 'File ID',
  uploadedVideo: (name: string) => `The uploaded video ${name}`,
  notPlayable: 'It is uploaded, but this browser cannot play it. ',
  download: 'Download it',

  uploadedFile: (name: string) => `${name} is uploaded.`,
  failedFile: (name: string, why: string) => `${name} failed. ${why}`,

  event: {
    ready: (runtime: string) => `plupload runs on ${runtime}`,
    targetInChunks: 'The upload address takes chunks',
    targetWhole: 'The upload address takes whole files only',
    started: (chunks: number, size: string) =>
      chunks === 1 ? 'In one request' : `${chunks} chunks of ${size}`,
    startedFrom: (chunk: number) => `from chunk ${chunk}`,
    chunk: (chunk: number, chunks: number) => `${chunk} of ${chunks} acknowledged`,
    offline: 'The network is gone',
    retrying: (attempt: number, delay: string, code: string) => `Attempt ${attempt} in ${delay}: ${code}`,
    restarted: (code: string) => `From the first chunk, to a fresh address: ${code}`,
    drained: (completed: number, failed: number) => `${completed} uploaded, ${failed} failed`,
  },
};
