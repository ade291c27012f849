import { UploadError } from '../../../src/contract/error.js';
import type { FileSnapshot, QueueSnapshot, UploadFile } from '../../../src/index.js';

export const file = (name = 'film.mp4', id = name): UploadFile => ({
  id,
  name,
  size: 1000,
  type: 'video/mp4',
  source: null,
});

export const snapshot = (changes: Partial<FileSnapshot> = {}): FileSnapshot => ({
  id: 'film.mp4',
  name: 'film.mp4',
  size: 1000,
  type: 'video/mp4',
  status: 'uploading',
  sent: 500,
  acknowledged: 250,
  percent: 50,
  bytesPerSecond: 100,
  secondsLeft: 5,
  ...changes,
});

export const queue = (state: QueueSnapshot['state'], ...files: FileSnapshot[]): QueueSnapshot => ({
  state,
  files,
  sent: 500,
  acknowledged: 250,
  size: 1000,
  percent: 50,
  bytesPerSecond: 100,
  secondsLeft: 5,
});

export const error = (code: UploadError['code'], details = {}): UploadError =>
  new UploadError(code, 'a technical message', details);
