import type { UploadError } from '../../contract/error.js';
import type { FileEntry } from '../../queue/entry.js';
import { acknowledgedBytes } from '../../upload/state.js';
import type { Lib, PluploadAnswer, Up } from '../lib/types.js';

/** Tells plupload, and through it the page, that a file has failed for good. */
export function tellFailure(
  lib: Lib,
  up: Up,
  entry: FileEntry,
  error: UploadError,
  lastAnswer: PluploadAnswer | null,
): void {
  const file = up.getFile(entry.file.id);
  if (!file) return;
  file.loaded = acknowledgedBytes(entry.state);
  up.trigger('Error', {
    response: '',
    status: 0,
    responseHeaders: '',
    ...lastAnswer,
    code: lib.HTTP_ERROR,
    // plupload's jQuery UI widget makes HTML of it.
    message: lib.xmlEncode(error.message),
    file,
    uploadError: error,
  });
  // A handler that returns false keeps the event from plupload itself.
  if (entry.state.phase !== 'failed') return;
  file.status = lib.FAILED;
  // plupload's jQuery UI widget looks at a status in UploadProgress only: alone, plupload leaves the row as uploading.
  if ('views' in up.settings && up.getFile(file.id)) up.trigger('UploadProgress', file);
}

/** Tells plupload that a file is up although no answer said so. */
export function tellSuccess(lib: Lib, up: Up, entry: FileEntry, remoteId: string): void {
  const file = up.getFile(entry.file.id);
  if (!file) return;
  file.loaded = file.size;
  up.trigger('UploadProgress', file);
  file.status = lib.DONE;
  // Old libraries on the page may have `JSON.stringify` quote a text twice.
  const response = `{"OK":1,"debug":1,"data":{"id":"${remoteId.replace(/["\\]/g, '\\$&')}"}}`;
  up.trigger('FileUploaded', file, { response, status: 200, responseHeaders: '' });
}
