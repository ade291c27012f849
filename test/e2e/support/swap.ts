import type { Page } from 'playwright/test';
import type { JournalEntry, Stub } from '../../stub/index.js';
import { open } from './fixture.js';

/** One upload request, as far as a page decides about it. */
interface Sent {
  fields: Record<string, string>;
  header: string | undefined;
  bytes: number | undefined;
  sha256: string | undefined;
  status: number | undefined;
}

export interface Seen {
  result: unknown;
  /** The events of plupload, without those of progress and of chunks that went again. */
  log: string[];
  statuses: string[];
  sent: Sent[];
}

/** plupload's own ids differ from run to run. */
const plain = (text: string): string => text.replace(/\bo_\w{20,}/g, 'ID').replace(/key=\w+/g, 'key=KEY');

const toSent = ({ fields, headers, bytes, sha256, status }: JournalEntry): Sent => ({
  fields: Object.fromEntries(Object.entries(fields ?? {}).map(([key, value]) => [key, plain(String(value))])),
  header: headers['x-page'],
  bytes,
  sha256,
  status,
});

/** Runs what a page does before the swap of the script, and after it. */
export async function beforeAndAfter<T>(
  page: Page,
  stub: Stub,
  habit: (url: string) => Promise<T>,
  prepare: (stub: Stub) => void = () => {},
): Promise<{ before: Seen & { result: T }; after: Seen & { result: T } }> {
  const run = async (path: '/stock.html' | '/full.html') => {
    await open(page, stub, path);
    stub.clearFaults();
    prepare(stub);
    const first = stub.journal.length;
    const result = await page.evaluate(habit, stub.issueUrl().url);
    const { log, statuses } = await page.evaluate(() => ({
      log: window.harness.log.filter((entry) => !entry.startsWith('UploadProgress')),
      statuses: window.harness.statuses(),
    }));
    const sent = stub.journal.slice(first).filter(({ kind }) => kind === 'upload');
    return { result, log: log.map(plain), statuses, sent: sent.map(toSent) };
  };
  return { before: await run('/stock.html'), after: await run('/full.html') };
}
