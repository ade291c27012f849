// The package as a sample gets it: what it makes is kept, to see that it works.
import * as fengmi from '../../../../src/index.js';

export * from '../../../../src/index.js';

export const made: fengmi.FengmiUploader[] = [];

export const createUploader: typeof fengmi.createUploader = (settings) => {
  const uploader = fengmi.createUploader(settings);
  made.push(uploader);
  return uploader;
};
