// The switches of the stand-in for the platform that serves this page.
import type { FaultRule, JournalEntry } from '../test/stub/index.js';

export type { FaultRule, JournalEntry };

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered with status ${response.status}.`);
  return response.json();
}

/** The requests that the server has seen after number `since`. */
export const journal = (since: number): Promise<JournalEntry[]> =>
  call('GET', `/stub/journal?since=${since}`) as Promise<JournalEntry[]>;

export const addFault = (rule: FaultRule): Promise<unknown> => call('POST', '/stub/faults', rule);

export const clearFaults = (): Promise<unknown> => call('DELETE', '/stub/faults');

export const release = (): Promise<unknown> => call('POST', '/stub/release');

/** How much of a file one request may carry. */
export const limitParts = (maxPartBytes: number): Promise<unknown> =>
  call('POST', '/stub/settings', { maxPartBytes });
