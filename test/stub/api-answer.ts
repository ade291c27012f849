import type { Reply } from './exchange.js';

/** Thrown where a call of the open API is refused; becomes the answer that the documentation has for it. */
export class ApiError extends Error {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }

  /** The real platform is PHP: no data is `[]`. */
  get reply(): Reply {
    return { ...apiReply(this.code, this.message, []), headers: this.headers };
  }
}

/** The code stands in the body, and is the HTTP status where it can be that of a failure. */
export function apiReply(code: number, msg: string, data?: unknown): Reply {
  const status = code >= 400 && code <= 599 ? code : 200;
  return { status, body: JSON.stringify({ code, msg, data }) };
}
