import { VIDEO_EXTENSIONS } from '../uploader.js';

const accepted = new Set(VIDEO_EXTENSIONS.split(','));

/** As pickers want them. */
export const DOTTED_EXTENSIONS: readonly string[] = [...accepted].map((extension) => `.${extension}`);

/** Whether the uploader's own filter would take a file of this name. */
export const isVideoName = (name: string): boolean =>
  accepted.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
