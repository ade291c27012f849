import { expect } from './support/fixture.js';
import { printTable, type Side, test } from './support/losses.js';

// One worker for the whole file, so that the table is one.
test.describe.configure({ mode: 'default' });
test.afterAll(printTable);

test('10: destroy inside an UploadComplete handler', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('10', 'destroy inside UploadComplete', async (side) => {
    const threw = await side.page.evaluate(async (url) => {
      const { harness } = window;
      const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 100_000));
      return new Promise<boolean>((resolve) => {
        up.bind('UploadComplete', () => {
          try {
            up.destroy();
            resolve(false);
          } catch {
            resolve(true);
          }
        });
        up.start();
      });
    }, side.url);
    return { threw, arrived: await side.arrived(), errors: side.errors().length };
  });
  expect(stock).toEqual({ threw: true, arrived: [true], errors: 0 });
  expect(ours).toEqual({ threw: false, arrived: [true], errors: 0 });
});

/** What is left of a destroyed uploader, and of what it wired up. */
const remains = (side: Side) =>
  side.page.evaluate(async () => {
    const { up, log } = window.harness;
    const live = log.length;
    let threw = false;
    try {
      up.destroy();
    } catch {
      threw = true;
    }
    up.trigger('Refresh', null);
    const over = new DragEvent('dragover', { bubbles: true, cancelable: true });
    const data = new DataTransfer();
    data.items.add(window.harness.file('late.mp4', 10));
    Object.defineProperty(over, 'dataTransfer', { value: data });
    document.getElementById('drop')?.dispatchEvent(over);
    return {
      threw,
      shims: document.querySelectorAll('.moxie-shim').length,
      handlers: log.slice(live).some((entry) => entry.startsWith('Refresh')),
      'drop zone': over.defaultPrevented,
    };
  });

test('15: destroy after a request has finished', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('15', 'destroy after a request', async (side) => {
    await side.page.evaluate(async (url) => {
      const { harness } = window;
      const settings = { url, chunk_size: '64kb', drop_element: 'drop' };
      const up = await harness.make(settings, harness.file('a.mp4', 100_000));
      up.start();
      await harness.logged('UploadComplete');
    }, side.url);
    return remains(side);
  });
  expect(stock).toMatchObject({ threw: true, handlers: true, 'drop zone': true });
  expect(ours).toEqual({ threw: false, shims: 0, handlers: false, 'drop zone': false });
});

test('15: destroy while a chunk is on its way', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('15', 'destroy in flight', async (side) => {
    side.stub.fault({ chunk: 1, do: { kind: 'hold' } });
    await side.page.evaluate(async (url) => {
      const { harness } = window;
      const settings = { url, chunk_size: '64kb', drop_element: 'drop' };
      const up = await harness.make(settings, harness.file('a.mp4', 250 * 1024));
      up.start();
    }, side.url);
    await side.stub.nextHeld();
    return remains(side);
  });
  expect(stock.threw || stock.shims > 0 || stock['drop zone'], 'stock leaves something').toBe(true);
  expect(ours).toEqual({ threw: false, shims: 0, handlers: false, 'drop zone': false });
});

const removeInChunk = async (side: Side, at: number) => {
  const log = await side.page.evaluate(
    async ([url, at]) => {
      const { harness } = window;
      const files = [harness.file('a.mp4', 150_000, 1), harness.file('b.mp4', 150_000, 2)];
      const up = await harness.make({ url, chunk_size: '64kb' }, ...files);
      let chunks = 0;
      up.bind('ChunkUploaded', (_: unknown, file: { id: string; name: string }) => {
        chunks++;
        if (file.name === 'a.mp4' && chunks === at) up.removeFile(file.id);
      });
      up.start();
      await harness.logged('UploadComplete');
      // No wrong request or event is to come after all.
      await window.probe.idle();
      const ends = harness.log.filter((entry) => /^(FileUploaded|UploadComplete)/.test(entry));
      return ends.map((entry) => entry.replace(/:.*/, ''));
    },
    [side.url, at] as const,
  );
  return { log, 'sent of a': side.sent('a.mp4'), 'b arrived': (await side.arrived())[1] };
};

for (const [which, at, sent] of [
  ['first', 1, ['0/3']],
  ['last', 3, ['0/3', '1/3', '2/3']],
] as const) {
  test(`17: a file removed inside the event of its ${which} chunk`, async ({ onBoth }) => {
    const { stock, ours } = await onBoth('17', `removeFile in the ${which} ChunkUploaded`, (side) =>
      removeInChunk(side, at),
    );
    expect(stock).toEqual({
      log: ['FileUploaded a.mp4', 'UploadComplete [b.mp4]'],
      'sent of a': sent,
      'b arrived': false,
    });
    expect(ours).toEqual({
      log: ['FileUploaded b.mp4', 'UploadComplete [b.mp4]'],
      'sent of a': sent,
      'b arrived': true,
    });
  });
}

test('18: a file removed while an asynchronous BeforeUpload holds it', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('18', 'removed while BeforeUpload holds it', async (side) => {
    const status = await side.page.evaluate(async (url) => {
      const { harness } = window;
      const files = [harness.file('a.mp4', 100_000, 1), harness.file('b.mp4', 100_000, 2)];
      const up = await harness.make({ url, chunk_size: '64kb' }, ...files);
      up.bind('BeforeUpload', (_: unknown, file: { name: string }) => file.name !== 'a.mp4');
      up.start();
      up.removeFile(up.files[0]);
      // Stock does nothing more, and there is no event for that.
      await window.probe.idle();
      return harness.statuses();
    }, side.url);
    return { status, arrived: (await side.arrived())[1] };
  });
  expect(stock).toEqual({ status: ['QUEUED'], arrived: false });
  expect(ours).toEqual({ status: ['DONE'], arrived: true });
});

test('18: the only file, removed while an asynchronous BeforeUpload holds it, and another one after', async ({
  onBoth,
}) => {
  const { stock, ours } = await onBoth(
    '18',
    'the only one removed while BeforeUpload holds it',
    async (side) => {
      const status = await side.page.evaluate(async (url) => {
        const { harness } = window;
        const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 100_000, 1));
        up.bind('BeforeUpload', (_: unknown, file: { name: string }) => file.name !== 'a.mp4');
        up.start();
        up.removeFile(up.files[0]);
        await harness.add(harness.file('b.mp4', 100_000, 2));
        up.start();
        // Stock does nothing more, and there is no event for that; ours needs a fifth of this.
        const pause = new Promise((resolve) => setTimeout(resolve, 1000));
        await Promise.race([harness.logged('FileUploaded'), pause]);
        return harness.statuses();
      }, side.url);
      return { status, arrived: (await side.arrived())[1] };
    },
  );
  expect(stock).toEqual({ status: ['QUEUED'], arrived: false });
  expect(ours).toEqual({ status: ['DONE'], arrived: true });
});

test('19: an option that initialises anew purges the queue', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('19', 'purge at re-initialisation', async (side) => {
    const shown = await side.page.evaluate(async (url) => {
      const { harness } = window;
      const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 100_000));
      up.setOption('multi_selection', false);
      await harness.logged('PostInit', 2);
      return up.files.length;
    }, side.url);
    const removed = await side.page.evaluate(() =>
      window.harness.records.some(({ type, file }) => type === 'removed' && file?.name === 'a.mp4'),
    );
    return { 'files shown': shown, 'removal told': removed };
  });
  expect(stock).toEqual({ 'files shown': 1, 'removal told': false });
  expect(ours).toEqual({ 'files shown': 0, 'removal told': true });
});

test('19: stop and start after an option has initialised anew', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('19', 'stop, start after re-initialisation', async (side) => {
    const { page, stub, url } = side;
    stub.fault({ chunk: 1, do: { kind: 'hold' } });
    await page.evaluate(async (url) => {
      const { harness } = window;
      const up = await harness.make({ url, chunk_size: '64kb' });
      up.setOption('multi_selection', false);
      await harness.logged('PostInit', 2);
      await harness.add(harness.file('b.mp4', 250 * 1024));
      up.start();
    }, url);
    await stub.nextHeld();
    await page.evaluate(async () => {
      window.harness.up.stop();
      window.harness.up.start();
      await window.harness.logged('UploadComplete');
    });
    return { arrived: await side.arrived() };
  });
  expect(stock).toEqual({ arrived: [false] });
  expect(ours).toEqual({ arrived: [true] });
});

test('20: a filter of the page that refuses without a word', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('20', 'cb(false) of a custom filter', async (side) => {
    await side.page.clock.install();
    await side.page.evaluate(async (url) => {
      const { harness, plupload } = window;
      type Filter = (rule: string, file: { name: string }, pass: (yes: boolean) => void) => void;
      const lib = plupload as unknown as { addFileFilter(name: string, filter: Filter): void };
      lib.addFileFilter('starts_with', (rule, file, pass) => pass(file.name.startsWith(rule)));
      const settings = { url, filters: { starts_with: 'ok' } as never };
      await harness.make(settings);
      harness.log.length = 0;
      harness.up.addFile(harness.file('no.mp4', 1000) as never);
    }, side.url);
    // Ours gives a filter half a minute to make up its mind; stock never tells.
    await side.page.clock.runFor(30_000);
    const told = await side.page.evaluate(() => [
      ...window.harness.log,
      ...window.harness.records.filter(({ error }) => error).map((r) => `${r.type} ${r.error.code}`),
    ]);
    return { told };
  });
  expect(stock).toEqual({ told: [] });
  expect(ours).toEqual({ told: ['refused file-type'] });
});
