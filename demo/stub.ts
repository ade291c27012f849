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

/** Every access token is refused from now on. */
export const expireTokens = (): Promise<unknown> => call('POST', '/stub/tokens/expire');

export interface StubSettings {
  /** How much of a file one request may carry. */
  maxPartBytes?: number;
  /** How long it takes, and what becomes of the videos that are submitted from now on. */
  transcoding?: { ms: number; outcome: 'success' | 'error' };
}

export const change = (settings: StubSettings): Promise<unknown> => call('POST', '/stub/settings', settings);
