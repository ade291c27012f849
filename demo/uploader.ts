// The only module that knows how the uploader of this page and its client of the open API are made.
import type * as fengmi from '../src/index.js';

/** Set by `dist/fengmi-uploader.full.min.js`, which the page loads by a script tag. */
declare const FengmiUploader: typeof fengmi;

/** What the page takes; its own sources (folders, paste) go by this list too. */
export const VIDEO_EXTENSIONS = 'mp4,m4v,mov,webm,mkv,avi,wmv,flv,mpg,mpeg,3gp';

/** Far smaller and shorter than the defaults, so that short videos and short patience see what happens. */
export const CHUNK_SIZE = 1_000_000;
export const TIMEOUT = { stall: 10_000, reply: 10_000 };

export const BASE_URL = '/fengmi';
export const SESSION_URL = '/fengmi/session';

let csrf: Promise<string> | undefined;

/** The page's session with its own server; opened once more, it has a fresh token. */
function openSession(): Promise<string> {
  const opening = fetch(SESSION_URL, { method: 'POST' }).then(async (response) => {
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
const api: fengmi.ApiOptions = {
  baseUrl: BASE_URL,
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

export const createApi = (): fengmi.FengmiApi => FengmiUploader.createApi(api);

export function createUploader(): fengmi.FengmiUploader {
  return FengmiUploader.createUploader({
    browse_button: 'pick',
    drop_element: 'page',
    filters: { mime_types: [{ title: 'Videos', extensions: VIDEO_EXTENSIONS }] },
    fengmi: {
      chunkSize: CHUNK_SIZE,
      timeout: TIMEOUT,
      autoStart: true,
      keepAwake: true,
      confirmLeave: true,
      resume: true,
      api,
    },
  });
}
