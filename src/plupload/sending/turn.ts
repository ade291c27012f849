/** Where plupload stands between two files. Pure. */
export interface Turn {
  /** Timers of plupload for the next file. */
  readonly due: number;
  /** `start()` is under way, and looks for a file when its `StateChanged` is over. */
  readonly isStarting: boolean;
  /** Somebody stops the queue: told once plupload lets go of the request. */
  readonly isStopping: boolean;
  /** plupload lets go of the request: what begins now would be aborted, too. */
  readonly isAborting: boolean;
  /** A file was not begun for that reason. */
  readonly isPostponed: boolean;
  /** The file that was offered to the page, which may keep it back, and is not let go. */
  readonly held: string | null;
  /** A file that is complete, and plupload has not come to its `FileUploaded`. */
  readonly finishing: string | null;
  /** The file whose failure the page is hearing, before plupload itself does. */
  readonly failing: string | null;
}

export type TurnSignal =
  | { readonly type: 'start' }
  /** `byPerson`: neither plupload nor we do it in passing. */
  | { readonly type: 'stop'; readonly byPerson: boolean }
  | { readonly type: 'abort' }
  | { readonly type: 'aborted' }
  | { readonly type: 'failing'; readonly id: string }
  | { readonly type: 'failed' }
  /** plupload wants to begin a file. `isBusy`: another is under way. */
  | { readonly type: 'offer'; readonly id: string; readonly isBusy: boolean }
  | { readonly type: 'begin'; readonly id: string }
  | { readonly type: 'remove'; readonly ids: readonly string[] }
  /** Every chunk of a file is acknowledged. */
  | { readonly type: 'finish'; readonly id: string }
  /** plupload is about to set its timer for the next file. */
  | { readonly type: 'expect' }
  /** All timers of plupload have gone off. */
  | { readonly type: 'next' }
  | { readonly type: 'drain' }
  | { readonly type: 'release' };

export interface Turned {
  readonly turn: Turn;
  /** Whether the file that is offered may begin. */
  readonly mayBegin?: boolean;
  /** The stop is to be told. */
  readonly tellsStop?: boolean;
  /** The queue is to look for its next file, or end, if nothing is under way. */
  readonly goesOn?: boolean;
}

export const FIRST_TURN: Turn = {
  due: 0,
  isStarting: false,
  isStopping: false,
  isAborting: false,
  isPostponed: false,
  held: null,
  finishing: null,
  failing: null,
};

/**
 * Lets each file begin exactly once. plupload's `uploadNext` runs a millisecond after a file has ended and again inside
 * `start()`: a stop and start in between would have it end the queue under a file that goes up.
 */
export function takeTurn(turn: Turn, signal: TurnSignal): Turned {
  const move = (change: Partial<Turn>): Turned => ({ turn: { ...turn, ...change } });
  switch (signal.type) {
    case 'start':
      return move({ isStarting: true });
    case 'stop':
      return move({ isStopping: signal.byPerson });
    case 'abort':
      return { ...move({ isAborting: true, isStopping: false }), tellsStop: turn.isStopping };
    case 'aborted':
      return { ...move({ isAborting: false, isPostponed: false }), goesOn: turn.isPostponed };
    case 'failing':
      return move({ failing: signal.id });
    case 'failed':
      return move({ failing: null });
    case 'offer':
      return offer(turn, signal.id, signal.isBusy);
    case 'begin':
      return turn.held === signal.id ? move({ held: null }) : { turn };
    case 'remove':
      // plupload waits for ever for a file that was removed while the page kept it back.
      return turn.held !== null && signal.ids.indexOf(turn.held) >= 0
        ? { ...move({ held: null }), goesOn: true }
        : { turn };
    case 'finish':
      return move({ finishing: signal.id });
    case 'expect':
      return move({ finishing: null, due: turn.due + 1 });
    case 'next':
      return { ...move({ due: 0 }), goesOn: true };
    case 'drain':
      return move({ isStopping: false });
    case 'release':
      return { turn: FIRST_TURN };
  }
}

function offer(turn: Turn, id: string, isBusy: boolean): Turned {
  const { due, isStarting, isAborting, failing, finishing } = turn;
  const asked: Turn = { ...turn, isStarting: false, isPostponed: isAborting };
  // plupload goes to the next file by itself after a failure.
  if (isAborting || failing !== null || isBusy || (isStarting && due > 0)) {
    return { turn: asked, mayBegin: false };
  }
  // A page that stops and starts inside the last `ChunkUploaded` has put the complete file back into the queue.
  if (finishing === id) return { turn: asked, mayBegin: false };
  // `Error` triggered in `FileUploaded` sets a second timer, which would end the queue under a file that the first has
  // begun: only the last may begin one.
  if (due > 1) return { turn: { ...asked, due: due - 1 }, mayBegin: false };
  return { turn: { ...asked, held: id }, mayBegin: true };
}
