import type {
  CommonParams,
  FengmiOptions,
  HeldByServer,
  UploadFile,
  UploadKnown,
  UploadTarget,
} from '../../../src/index.js';
import type { Given } from './player.js';

declare global {
  interface Window {
    /** What the test does for the page. */
    soakSign(params: Record<string, string | string[]>): Promise<string>;
    /** What the server has: the whole file, its first bytes, or chunks with their digests. */
    soakHeld(
      url: string,
      sha256: string,
    ): Promise<{ id: string } | { bytes: number } | { chunks: [number, string][] } | null>;
    soakConfirm(sha256: string): Promise<string | null>;
    soakExpire(): Promise<void>;
    soakRelease(): Promise<void>;
    soakOffline(ms: number): Promise<void>;
  }
}

/** How long the page's own request may take, in ms: longer than an uploader waits for it. */
const PATIENCE = 200;
const APPID = 'stub-appid';

async function askFor({ schedule, apiBase, token }: Given): Promise<UploadTarget> {
  const params = { appid: APPID, access_token: token };
  const signature = await window.soakSign(params);
  const query = new URLSearchParams({ ...params, signature });
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${apiBase}/oauth2/video/upload/url?${query}`, { signal });
  const { data } = await response.json();
  const fields = schedule.hasFields && { params: { album: '7' } };
  return { url: data.url, chunked: data.block === 1, ...fields };
}

async function heldOf({ target, chunks, digest }: UploadKnown, sha256: string): Promise<HeldByServer> {
  const held = await window.soakHeld(target.url, sha256);
  if (!held || !('chunks' in held)) return held;
  const same: number[] = [];
  for (const [index, there] of held.chunks) {
    if (index < chunks && (await digest(index)) === there) same.push(index);
  }
  return same;
}

/**
 * The `fengmi` options of a schedule.
 *
 * @param outside is told of promises of the page's own, which no uploader can call off
 */
export function optionsOf(
  given: Given,
  sha256Of: (file: UploadFile) => string,
  outside: <T>(promise: Promise<T>) => Promise<T>,
  asked: (file: UploadFile | null) => void,
): FengmiOptions {
  const { schedule, apiBase, url, token } = given;
  const { source, block, attempts, restarts, confirm, server, resume, canCheck } = schedule;
  const { assembly, parallel } = server;
  const params = (): CommonParams[] => {
    asked(null);
    return [{ appid: APPID, access_token: token }];
  };
  return {
    ...(source === 'api' && {
      api: { baseUrl: apiBase, params, sign: (params) => outside(window.soakSign(params)) },
    }),
    ...(source === 'target' && {
      target: (file: UploadFile) => {
        asked(file);
        return outside(askFor(given));
      },
    }),
    ...(source === 'url' && block === 0 && { target: { url, chunked: false } }),
    retry: { attempts, restarts, delay: 2, maxDelay: 10 },
    timeout: { stall: 150, reply: 120, target: 150 },
    ...(assembly === 'append' && ({ assembly } as object)),
    ...(parallel > 1 && ({ parallel } as object)),
    ...(resume && {
      resume: {
        scope: token,
        ...(canCheck && {
          check: (file: UploadFile, known: UploadKnown) => outside(heldOf(known, sha256Of(file))),
        }),
      },
    }),
    ...(confirm && {
      confirm: (file: UploadFile) => outside(window.soakConfirm(sha256Of(file))),
    }),
  };
}
