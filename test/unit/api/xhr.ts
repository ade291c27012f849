import { afterEach, beforeEach, vi } from 'vitest';
import { visit } from '../support.js';

/** A request that waits for the test to answer it. */
export class FakeXhr {
  method = '';
  url = '';
  withCredentials = false;
  isSent = false;
  isAborted = false;
  status = 0;
  responseText = '';
  headers = '';
  readonly sentHeaders: Record<string, string> = {};
  sentBody: string | null = null;
  /** What is sent of an upload. */
  form: FormData | null = null;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;

  constructor() {
    requests.push(this);
  }
  open(method: string, url: string): void {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name: string, value: string): void {
    this.sentHeaders[name] = value;
  }
  send(body: string | FormData | null = null): void {
    this.isSent = true;
    if (body instanceof FormData) this.form = body;
    else this.sentBody = body;
  }
  abort(): void {
    this.isAborted = true;
  }
  getAllResponseHeaders(): string {
    return this.headers;
  }

  answer(status: number, body: unknown, headers = ''): void {
    this.status = status;
    this.headers = headers;
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body);
    this.onload?.();
  }
  /** So many bytes of the body have gone. */
  move(loaded: number): void {
    this.upload.onprogress?.({ loaded });
  }
  break(): void {
    this.onerror?.();
  }
  /** The parameters as they are sent, in order. */
  get query(): [string, string][] {
    return [...new URLSearchParams(this.sentBody ?? new URL(this.url, 'http://base.test').search)];
  }
}

export const requests: FakeXhr[] = [];

/** Puts {@link FakeXhr} in the place of XMLHttpRequest for every test of a file. */
export function fakeRequests(): void {
  beforeEach(() => {
    visit('http://page.test/');
    requests.length = 0;
    vi.stubGlobal('XMLHttpRequest', FakeXhr);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
}
