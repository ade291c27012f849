import type { UploadError } from '../contract/error.js';

/** What a file goes on with when a wait is over. */
export type Next = 'ask' | 'send';

/** What has to go on outside for a state to move on. A new object is a new thing to do; `null` is nothing. */
export type Effect =
  /** Find what an earlier page has sent of the file, and keep other tabs from sending it. */
  | { readonly do: 'claim' }
  /** Ask what the server has of the file. */
  | { readonly do: 'check' }
  /** Nothing but wait until what an earlier page has sent was found to be of this file. */
  | { readonly do: 'verify' }
  /** Ask for a target. */
  | { readonly do: 'ask' }
  /** Let plupload send from the first chunk that is not acknowledged. */
  | { readonly do: 'send' }
  /** Send chunks side by side, each in a lane of its own: all but the first and the last. `goesOn`: right after the first. */
  | { readonly do: 'spread'; readonly goesOn: boolean }
  /** Let `delay` ms pass before another attempt, the `attempt`th. */
  | {
      readonly do: 'wait';
      readonly error: UploadError;
      readonly attempt: number;
      readonly attempts: number;
      readonly delay: number;
      readonly next: Next;
    }
  /** There was no answer: find out why. */
  | { readonly do: 'diagnose'; readonly error: UploadError; readonly next: Next }
  /** Wait until there is a line again. */
  | { readonly do: 'line'; readonly error: UploadError; readonly next: Next }
  /** Ask whether the server has the whole file, before the last chunk goes again. */
  | { readonly do: 'confirm' }
  /** Tell plupload that the file is up although no answer said so. */
  | { readonly do: 'conclude'; readonly id: string }
  /** Tell plupload that the file has failed. */
  | { readonly do: 'fail'; readonly error: UploadError };

/** A wait before another attempt. */
export type Wait = Extract<Effect, { readonly do: 'wait' }>;

/** What goes on for one chunk that goes up beside others. */
export type LaneEffect = { readonly do: 'post' } | Wait | Extract<Effect, { readonly do: 'diagnose' }>;

/** One chunk that goes up beside others. */
export interface Lane {
  readonly effect: LaneEffect;
  /** Bytes of it that have gone. */
  readonly bytes: number;
}
