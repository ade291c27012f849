// What a page leaves to the next one.
import type { UploadRecord } from '../../../src/resume/record.js';
import type { Outcome } from './log.js';

const LEFT = 'soak';
const KEPT = 'fengmi-uploader';
const RECORD = `${KEPT}:upload:`;

/** Has the page leave behind what it has seen, whenever it is closed. */
export function leaveAtEnd(outcome: () => Outcome): void {
  sessionStorage.removeItem(LEFT);
  // No listener, of which the probe would know.
  window.onpagehide = () => sessionStorage.setItem(LEFT, JSON.stringify(outcome()));
}

/** What the page before this one has left, once. */
export function left(): Outcome | null {
  const text = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  return text === null ? null : JSON.parse(text);
}

/** What is kept of uploads that can be gone on with. */
export const recordsNow = (): UploadRecord[] =>
  Object.entries(localStorage).flatMap(([key, text]) => {
    const record = key.startsWith(RECORD) ? JSON.parse(text) : {};
    return record.done ? [record] : [];
  });

/** Uploads that are kept, in all runs; a run that is over must not meet the next. */
export async function forget(): Promise<void> {
  for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(KEPT);
    deleting.onsuccess = resolve;
    deleting.onerror = reject;
  });
}

/** Takes from the page what browsers give to secure ones alone; what is returned gives it back. */
export function makeInsecure(): () => void {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
  return () => {
    Reflect.deleteProperty(navigator, 'locks');
    Reflect.deleteProperty(crypto, 'subtle');
  };
}
