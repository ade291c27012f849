import type * as fengmi from '../src/index.js';

/** Set by `dist/fengmi-uploader.full.min.js`, which the page loads by a script tag. */
declare const FengmiUploader: typeof fengmi;

async function ask(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered with status ${response.status}.`);
  return response;
}

/** The uploader of this page: it asks the open API for upload addresses, with what its own server signed. */
export function createUploader(): fengmi.FengmiUploader {
  return FengmiUploader.createUploader({
    browse_button: 'pick',
    drop_element: 'drop',
    filters: {
      mime_types: [{ title: 'Videos', extensions: 'mp4,m4v,mov,webm,mkv,avi,wmv,flv,mpg,mpeg,3gp' }],
    },
    fengmi: {
      // Far smaller than the default, so that a short video is sent in chunks too.
      chunkSize: 1_000_000,
      api: {
        baseUrl: '/',
        params: async () => (await ask('/session/params')).json() as Promise<fengmi.CommonParams>,
        sign: async () => (await ask('/session/signature')).text(),
      },
    },
  });
}
