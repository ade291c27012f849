// Test files share their modules, globals and window: what one of them has changed must not meet the next.
import { afterAll, vi } from 'vitest';

// A time-out that a file leaves would end in the midst of a later file, and set the next one by that file's clock.
const { setTimeout: later, setInterval: often } = globalThis;
const begun = new Set<NodeJS.Timeout>();
const noted = <Set extends typeof later | typeof often>(set: Set): Set => {
  const note = (...args: Parameters<typeof later>) => {
    const timer = set(...args);
    begun.add(timer);
    return timer;
  };
  return Object.assign(note as Set, set);
};
globalThis.setTimeout = noted(later);
globalThis.setInterval = noted(often);

const hasWindow = typeof window !== 'undefined';
const home = hasWindow ? location.href : '';

afterAll(async () => {
  vi.useRealTimers();
  // What a file has left to a later task is not to fall under the clock of the next.
  await new Promise((resolve) => setTimeout(resolve, 5));
  globalThis.setTimeout = later;
  globalThis.setInterval = often;
  for (const timer of begun) clearTimeout(timer);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  if (!hasWindow) return;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(home);
  document.head.innerHTML = '';
  document.body.innerHTML = '';
  localStorage.clear();
});
