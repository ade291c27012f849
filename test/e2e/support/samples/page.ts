// What the samples of README and guide take as given: the page that they stand on.
import { createApi as create, type UploadFile } from '../../../../src/index.js';

export const csrf: string = await fetch('/fengmi/session', { method: 'POST' })
  .then((answer) => answer.json())
  .then((session) => session.csrf);

export const api = create({ baseUrl: '/fengmi', headers: { 'X-CSRF-Token': csrf } });

/** Has the page's server sign, as the guide's server does. */
export const askOwnServerToSign = (params: unknown): Promise<string> =>
  fetch('/site/sign', { method: 'POST', body: JSON.stringify(params) }).then((answer) => answer.text());

export const file = new File(['film'], 'film.mp4', { type: 'video/mp4' });

export const md5Of = async (_: UploadFile['source']): Promise<string> => 'none';

/** What a page shows, and where it writes. */
export const shown: unknown[] = [];
export const render = (...what: unknown[]): void => {
  shown.push(...what);
};
