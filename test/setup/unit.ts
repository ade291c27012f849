// Test files share their modules, globals and window: what one of them has changed must not meet the next.
import { afterAll, vi } from 'vitest';

const hasWindow = typeof window !== 'undefined';
const home = hasWindow ? location.href : '';

afterAll(async () => {
  vi.useRealTimers();
  // What a file has left to a later task is not to fall under the clock of the next.
  await new Promise((resolve) => setTimeout(resolve, 5));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  if (!hasWindow) return;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(home);
  document.head.innerHTML = '';
  document.body.innerHTML = '';
  localStorage.clear();
});
