import { VIDEO_EXTENSIONS } from '../uploader.js';

const accepted = new Set(VIDEO_EXTENSIONS.split(','));

/** Whether the uploader's own filter would take a file of this name. */
export const isVideoName = (name: string): boolean =>
  accepted.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
