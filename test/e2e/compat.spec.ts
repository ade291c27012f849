import type { Page } from 'playwright/test';
import type { FaultRule, Stub } from '../stub/index.js';
import { expect, open, test } from './support/fixture.js';

// One worker for the whole file, so that stock is measured once.
test.describe.configure({ mode: 'default' });

/** What the page of each scenario does, beside having an uploader with these files. */
interface Scenario {
  files: readonly (readonly [name: string, size: number])[];
  /** In the handler of this event of plupload, its nth time. */
  at?: readonly [event: string, nth: number];
  act?: 'remove the first' | 'remove the second' | 'stop, then start';
  fault?: FaultRule;
}

const a = ['a.mp4', 150_000] as const;
const b = ['b.mp4', 150_000] as const;

const scenarios: Record<string, Scenario> = {
  'a file of one chunk': { files: [['a.mp4', 1000]] },
  'a file of several chunks': { files: [a] },
  'two files': { files: [a, b] },
  'three files, one of a chunk': { files: [a, ['c.mp4', 10], b] },
  'a queued file removed': { files: [a, b], at: ['ChunkUploaded', 1], act: 'remove the second' },
  'the file under way removed': {
    files: [a, b],
    act: 'remove the first',
    fault: { name: 'a.mp4', chunk: 1, do: { kind: 'hold' } },
  },
  'stop and start between files': { files: [a, b], at: ['FileUploaded', 1], act: 'stop, then start' },
  'a final failure': {
    files: [a, b],
    fault: { name: 'a.mp4', chunk: 1, do: { kind: 'status', status: 400, body: 'no' } },
  },
};

declare global {
  interface Window {
    /** What reached the `Error` handler of the page. */
    errors: Record<string, unknown>[];
  }
}

type Build = '/stock.html' | '/slim.html' | '/full.html';

interface Seen {
  log: string[];
  errors: Record<string, unknown>[];
}

/** plupload's events as the handlers of a page see them. */
async function spy(page: Page, stub: Stub, build: Build, scenario: Scenario): Promise<Seen> {
  stub.clearFaults();
  if (scenario.fault) stub.fault(scenario.fault);
  await open(page, stub, build);
  await page.evaluate(
    async ([url, build, { files, at, act }]) => {
      const { harness, plupload } = window;
      const up = new plupload.Uploader({ browse_button: 'pick', url, chunk_size: '64kb' });
      if (build === '/slim.html') FengmiUploader.attach(up);
      harness.up = up;
      harness.spy(up, harness.log);
      window.errors = [];
      up.bind('Error', (_: unknown, error: Record<string, unknown>) => {
        const { code, status, response, uploadError } = error;
        const ours = uploadError as { code: string; status: number } | undefined;
        window.errors.push({ code, status, response, ...(ours && { ours: [ours.code, ours.status] }) });
      });
      await new Promise((resolve) => {
        up.bind('PostInit', resolve);
        up.init();
      });
      await harness.add(...files.map(([name, size], i) => harness.file(name, size, i + 1)));
      let seen = 0;
      const meet = (): void => {
        seen++;
        if (seen !== at?.[1]) return;
        if (act === 'remove the second') up.removeFile(up.files[1]);
        if (act !== 'stop, then start') return;
        up.stop();
        // plupload's own timer for the next file is over by then.
        setTimeout(() => up.start(), 50);
      };
      if (at) up.bind(at[0], meet);
      up.start();
    },
    [stub.issueUrl().url, build, scenario] as const,
  );
  if (scenario.act === 'remove the first') {
    await stub.nextHeld();
    await page.evaluate(async () => {
      const { harness } = window;
      await harness.sentBytes(128 * 1024);
      harness.up.removeFile(harness.up.files[0]);
    });
  }
  await page.evaluate(() => window.harness.logged('UploadComplete'));
  return page.evaluate(() => ({ log: window.harness.log, errors: window.errors }));
}

const stockSeen = new Map<Scenario, Seen>();

async function spyOnStock(page: Page, stub: Stub, scenario: Scenario): Promise<Seen> {
  const seen = stockSeen.get(scenario) ?? (await spy(page, stub, '/stock.html', scenario));
  stockSeen.set(scenario, seen);
  return seen;
}

/** How often a browser reports the bytes of a request is its own affair: one report a stretch. */
const settled = (log: string[]): string[] =>
  log.filter((entry, i) => !(entry.startsWith('UploadProgress') && log[i + 1]?.startsWith('UploadProgress')));

for (const [name, scenario] of Object.entries(scenarios)) {
  for (const build of ['/slim.html', '/full.html'] as const) {
    test(`the handlers of a page see the same on ${build}: ${name}`, async ({ page, stub }) => {
      const stock = await spyOnStock(page, stub, scenario);
      const ours = await spy(page, stub, build, scenario);
      expect(stock.log).toContain('PostInit');
      expect(settled(ours.log)).toEqual(settled(stock.log));
      if (name !== 'a final failure') return expect(ours.errors).toEqual([]);
      const error = { code: -200, status: 400, response: 'no' };
      expect(stock.errors).toEqual([error]);
      expect(ours.errors).toEqual([{ ...error, ours: ['http', 400] }]);
    });
  }
}
