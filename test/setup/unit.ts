// Test files share their modules, globals and window: what one of them has changed must not meet the next.
import { afterAll, vi } from 'vitest';

const hasWindow = typeof window !== 'undefined';
const home = hasWindow ? location.href : '';

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  if (!hasWindow) return;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(home);
  document.head.innerHTML = '';
  document.body.innerHTML = '';
  localStorage.clear();
});
