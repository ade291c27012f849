import { control } from './control.js';
import { befall, deliver } from './deliver.js';
import { fileIn, notFound, page, video } from './files.js';
import type { RequestKind } from './journal.js';
import type { Handler, Platform } from './platform.js';
import { upload } from './upload.js';
import { uploadUrl } from './upload-url.js';

export interface Route {
  kind: RequestKind;
  handle: Handler;
}

interface PathRoute extends Route {
  /** A whole path, or with a slash at its end all paths under it. */
  path: string;
}

const platformRoutes: readonly PathRoute[] = [
  { path: '/oauth2/video/upload/url', kind: 'url', handle: uploadUrl },
  { path: '/upload', kind: 'upload', handle: upload },
  { path: '/videos/', kind: 'video', handle: video },
];

const controlRoute: PathRoute = { path: '/stub/', kind: 'control', handle: control };

const preflight: Handler = async (exchange, { faults, gate }) => {
  const fault = faults.next({ on: 'preflight' });
  await befall(exchange, fault);
  await deliver(exchange, gate, { status: 204, body: '' }, fault);
};

/** Finds what answers a request. Pages win over folders, so that a test can put its own in place of a file. */
export function router(
  platform: Platform,
  withControl: boolean,
): (isPreflight: boolean, path: string) => Route {
  const fixed = withControl ? [...platformRoutes, controlRoute] : platformRoutes;
  const folders = platform.folders.map(
    (folder): PathRoute => ({ path: folder.prefix, kind: 'static', handle: fileIn(folder) }),
  );
  return (isPreflight, path) => {
    const found = fixed.find((route) => covers(route, path));
    if (isPreflight && found?.kind !== 'control') return { kind: 'preflight', handle: preflight };
    if (found) return found;
    if (Object.keys(platform.pages).includes(path)) return { kind: 'page', handle: page };
    return folders.find((route) => covers(route, path)) ?? { kind: 'unknown', handle: notFound };
  };
}

function covers(route: PathRoute, path: string): boolean {
  return route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path;
}
