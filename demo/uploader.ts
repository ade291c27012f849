import type * as fengmi from '../src/index.js';

/** Set by `dist/fengmi-uploader.full.min.js`, which the page loads by a script tag. */
declare const FengmiUploader: typeof fengmi;

let csrf: Promise<string> | undefined;

/** The page's session with its own server; opened once more, it has a fresh token. */
function openSession(): Promise<string> {
  const opening = fetch('/fengmi/session', { method: 'POST' }).then(async (response) => {
    if (!response.ok) throw new Error(`The session was refused with status ${response.status}.`);
    return (await response.json()).csrf as string;
  });
  // The next call is to try again.
  opening.catch(() => {
    csrf = undefined;
  });
  return opening;
}

/** The open API by way of the page's own server, which adds the token and the signature: the page knows neither. */
export const api: fengmi.ApiOptions = {
  baseUrl: '/fengmi',
  async headers() {
    csrf ??= openSession();
    return { 'X-CSRF-Token': await csrf };
  },
  async refresh() {
    csrf = openSession();
    await csrf;
    return {};
  },
};

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
      api,
    },
  });
}
