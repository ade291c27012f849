import { control } from './control.js';
import { befall, deliver } from './deliver.js';
import { fileIn, notFound, page, video } from './files.js';
import type { RequestKind } from './journal.js';
import { handlerOf } from './mounts.js';
import type { Handler, Platform } from './platform.js';
import { listTags } from './tags.js';
import { upload } from './upload.js';
import { uploadUrl } from './upload-url.js';
import { info, submit, update } from './video-info.js';

export interface Route {
  kind: RequestKind;
  handle: Handler;
  /** Whether pages of other origins may ask; a mount says so itself. */
  isOpen?: boolean;
}

/** What a route is found by. */
export interface Asked {
  method: string;
  path: string;
  isPreflight: boolean;
  /** Whether the first origin is asked. */
  isFirst: boolean;
}

interface PathRoute extends Route {
  /** A whole path, or with a slash at its end all paths under it. */
  path: string;
  /** Any, unless it is given. */
  method?: string;
}

const platformRoutes: readonly PathRoute[] = [
  { path: '/oauth2/video/upload/url', kind: 'url', handle: uploadUrl },
  { path: '/oauth2/video/info', method: 'POST', kind: 'submit', handle: submit },
  { path: '/oauth2/video/info', method: 'PATCH', kind: 'update', handle: update },
  { path: '/oauth2/video/info', kind: 'info', handle: info },
  { path: '/oauth2/tags', kind: 'tags', handle: listTags },
  { path: '/upload', kind: 'upload', handle: upload },
  { path: '/videos/', kind: 'video', handle: video },
];

const controlRoute: PathRoute = { path: '/stub/', kind: 'control', handle: control };

const preflight: Handler = async (exchange, { faults, gate }) => {
  const fault = faults.next({ on: 'preflight' });
  await befall(exchange, fault);
  await deliver(exchange, gate, { status: 204, body: '' }, fault);
};

/** Whether the server is there, is what a HEAD request asks. */
const signOfLife =
  (handle: Handler): Handler =>
  async (exchange, platform) => {
    const fault = platform.faults.next({ on: 'head' });
    await befall(exchange, fault);
    if (fault) await deliver(exchange, platform.gate, { status: 204, body: '' }, fault);
    else await handle(exchange, platform);
  };

/** Finds what answers a request. Pages win over mounts and folders, so that a test can put its own in place of a file. */
export function router(platform: Platform, withControl: boolean): (asked: Asked) => Route {
  const switches = withControl ? [controlRoute] : [];
  const mounts = Object.entries(platform.mounts).map(
    ([path, mounted]): PathRoute => ({ path, kind: 'app', handle: handlerOf(mounted) }),
  );
  const folders = platform.folders.map(
    (folder): PathRoute => ({ path: folder.prefix, kind: 'static', handle: fileIn(folder) }),
  );
  return (asked) => {
    const ofPlatform = platformRoutes.find((route) => covers(route, asked));
    if (ofPlatform) {
      return { ...(asked.isPreflight ? { kind: 'preflight', handle: preflight } : ofPlatform), isOpen: true };
    }
    const { kind, handle } = switches.find((route) => covers(route, asked)) ??
      pageRoute(platform, asked) ??
      (asked.isFirst ? mounts : []).find((route) => covers(route, asked)) ??
      folders.find((route) => covers(route, asked)) ?? { kind: 'unknown', handle: notFound };
    const isAnswered = asked.method === 'HEAD' && /^(page|static|unknown)$/.test(kind);
    return { kind, handle: isAnswered ? signOfLife(handle) : handle };
  };
}

function pageRoute({ pages }: Platform, { path }: Asked): Route | undefined {
  return Object.keys(pages).includes(path) ? { kind: 'page', handle: page } : undefined;
}

function covers(route: PathRoute, { path, method }: Asked): boolean {
  if (route.method !== undefined && route.method !== method) return false;
  return route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path;
}
