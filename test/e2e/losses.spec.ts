import { expect } from './support/fixture.js';
import { printTable, type Side, test } from './support/losses.js';

// One worker for the whole file, so that the table is one.
test.describe.configure({ mode: 'default' });
test.afterAll(printTable);

const whole = ['0/4', '1/4', '2/4', '3/4'];

test('1: a chunk that is sent but not answered when the page pauses', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('1', 'stop, then start, while an answer is due', async (side) => {
    const { page, stub, url } = side;
    // The server has taken none of the chunk, though the browser has sent all of it.
    stub.fault({ chunk: 1, do: { kind: 'hang', when: 'request' } });
    await page.evaluate(async (url) => {
      const { harness } = window;
      const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 250 * 1024));
      up.start();
      await harness.sentBytes(128 * 1024);
    }, url);
    await stub.waitFor((entry) => entry.chunk === 1 && entry.outcome === 'hung');
    await page.evaluate(async () => {
      window.harness.up.stop();
      window.harness.up.start();
      await window.harness.logged('UploadComplete');
    });
    const status = await page.evaluate(() => window.harness.statuses());
    return { sent: side.sent(), status, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ sent: whole, status: ['DONE'], arrived: [false] });
  expect(ours).toEqual({
    sent: ['0/4', '1/4', '1/4', '2/4', '3/4'],
    status: ['DONE'],
    arrived: [true],
  });
});

/** Fails chunk 1 once, and has the page stop and start while a retry of it is due. */
const stopInRetry = async (side: Side) => {
  const { page, stub, url } = side;
  stub.fault({ chunk: 1, do: { kind: 'status', status: 503 } });
  await page.evaluate(async (url) => {
    const { harness } = window;
    const settings = { url, chunk_size: '64kb', max_retries: 2 };
    const up = await harness.make(settings, harness.file('a.mp4', 250 * 1024));
    up.start();
    await harness.answered(2);
    up.stop();
    up.start();
    await harness.logged('UploadComplete');
  }, url);
  return { sent: side.sent(), arrived: await side.arrived() };
};

test('2: stop and start while a retry is due skip the failed chunk', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('2', 'stop, then start, in a retry wait', stopInRetry);
  expect(stock).toEqual({ sent: whole, arrived: [false] });
  expect(ours).toEqual({ sent: ['0/4', '1/4', '1/4', '2/4', '3/4'], arrived: [true] });
});

test('2: stop and start while a retry is due run two loops at a slow server', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('2', 'the same at a slow server', async (side) => {
    const slow = { kind: 'delay', ms: 700 } as const;
    for (const chunk of [2, 3]) side.stub.fault({ chunk, times: 9, do: slow });
    side.stub.fault({ chunk: 1, skip: 1, times: 9, do: slow });
    return stopInRetry(side);
  });
  expect(new Set(stock.sent).size, 'some chunk goes twice').toBeLessThan(stock.sent.length);
  expect(ours).toEqual({ sent: ['0/4', '1/4', '1/4', '2/4', '3/4'], arrived: [true] });
});

const answers = [
  ['200 with a failing body on the last chunk', 'last', { kind: 'reject' }, 'rejected', 4],
  ['200 with a failing body on a middle chunk', 1, { kind: 'reject' }, 'rejected', 2],
  ['304 on the last chunk', 'last', { kind: 'status', status: 304 }, 'http', 4],
  ['200 with a page in place of an answer', 'last', { kind: 'body', body: '<html>' }, 'malformed-reply', 4],
] as const;

for (const [what, chunk, fault, code, requests] of answers) {
  test(`3: ${what}`, async ({ onBoth }) => {
    const { stock, ours } = await onBoth('3', what, async (side) => {
      const { page, stub, url } = side;
      stub.fault({ chunk, do: fault });
      const told = await page.evaluate(async (url) => {
        const { harness } = window;
        const settings = { url, chunk_size: '64kb', fengmi: { retry: { attempts: 0 } } };
        const up = await harness.make(settings, harness.file('a.mp4', 250 * 1024));
        const errors: unknown[] = [];
        up.bind('Error', (_: unknown, error: { uploadError?: { code: string } }) =>
          errors.push(error.uploadError?.code),
        );
        up.start();
        await harness.logged('UploadComplete');
        const fired = harness.log.some((entry) => entry.startsWith('FileUploaded'));
        return { status: harness.statuses(), FileUploaded: fired, errors };
      }, url);
      return { ...told, requests: side.sent().length };
    });
    expect(stock).toEqual({ status: ['DONE'], FileUploaded: true, errors: [], requests: 4 });
    expect(ours).toEqual({ status: ['FAILED'], FileUploaded: false, errors: [code], requests });
  });
}

test('4: a page that fails a file in FileUploaded, by what the answer says', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('4', 'Error in FileUploaded leaves the next file', async (side) => {
    const { page, stub, url } = side;
    stub.fault({ name: 'a.mp4', chunk: 'last', do: { kind: 'reject' } });
    const status = await page.evaluate(async (url) => {
      const { harness, plupload } = window;
      const files = [harness.file('a.mp4', 100_000, 1), harness.file('b.mp4', 100_000, 2)];
      const up = await harness.make({ url, chunk_size: '64kb' }, ...files);
      up.bind('FileUploaded', (_: unknown, file: unknown, info: { response: string }) => {
        if (JSON.parse(info.response).OK === 1) return;
        up.trigger('Error', { code: plupload.HTTP_ERROR, message: 'refused', file });
      });
      up.start();
      await harness.logged('UploadComplete');
      // No next file is begun.
      await window.probe.idle();
      return harness.statuses();
    }, url);
    return { status, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ status: ['FAILED', 'QUEUED'], arrived: [false, false] });
  expect(ours).toEqual({ status: ['FAILED', 'DONE'], arrived: [false, true] });
});

test('4: a page that fails a file in FileUploaded for reasons of its own', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('4', 'the same with a good answer', async (side) => {
    const { page, url } = side;
    const status = await page.evaluate(async (url) => {
      const { harness, plupload } = window;
      const files = [harness.file('a.mp4', 100_000, 1), harness.file('b.mp4', 100_000, 2)];
      const up = await harness.make({ url, chunk_size: '64kb' }, ...files);
      up.bind('FileUploaded', (_: unknown, file: { name: string }) => {
        if (file.name === 'a.mp4') up.trigger('Error', { code: plupload.HTTP_ERROR, message: 'no', file });
      });
      up.start();
      await harness.logged('UploadComplete');
      // No next file is begun.
      await window.probe.idle();
      return harness.statuses();
    }, url);
    return { status, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ status: ['FAILED', 'QUEUED'], arrived: [true, false] });
  expect(ours).toEqual({ status: ['FAILED', 'DONE'], arrived: [true, true] });
});

test('6: percent is 100 before the last answer', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('6', 'percent before the last answer', async (side) => {
    const { page, stub, url } = side;
    stub.fault({ chunk: 'last', do: { kind: 'hold' } });
    await page.evaluate(async (url) => {
      const { harness } = window;
      const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 250 * 1024));
      up.start();
      await harness.sentBytes(250 * 1024);
      if (harness.uploader) await harness.until('progress', { sent: 250 * 1024 });
    }, url);
    await stub.nextHeld();
    const percents = () =>
      page.evaluate(() => {
        const { up, uploader, snapshots } = window.harness;
        return uploader ? snapshots[snapshots.length - 1]?.percent : up.files[0].percent;
      });
    const before = await percents();
    stub.release();
    await page.evaluate(() => window.harness.logged('UploadComplete'));
    return { before, after: await percents() };
  });
  expect(stock).toEqual({ before: 100, after: 100 });
  expect(ours).toEqual({ before: 99, after: 100 });
});

test('8: a URL that takes no chunks', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('8', 'chunk_size 0 is ignored', async (side) => {
    const { page, stub } = side;
    const { url } = stub.issueUrl({ block: 0 });
    const before = stub.violations.length;
    await page.evaluate(async (url) => {
      const { harness } = window;
      const settings = { url, chunk_size: '64kb', fengmi: { target: { url, chunked: false } } };
      const up = await harness.make(settings, harness.file('a.mp4', 250 * 1024));
      up.bind('BeforeUpload', () => up.setOption('chunk_size', 0));
      up.start();
      await harness.logged('UploadComplete');
    }, url);
    const violations = stub.violations.slice(before).map(({ violation }) => violation?.code);
    return { sent: side.sent(), violations, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ sent: ['0/4'], violations: ['not-chunked'], arrived: [false] });
  expect(ours).toEqual({ sent: ['whole'], violations: [], arrived: [true] });
});

test('9: an upload that is started before PostInit', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('9', 'started before PostInit', async (side) => {
    await side.page.evaluate(async (url) => {
      const { harness, plupload } = window;
      // Another uploader of the page has picked the file.
      const picker = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 250 * 1024));
      const up = new plupload.Uploader({ browse_button: 'drop', url, chunk_size: '64kb' });
      const done = new Promise((resolve) => up.bind('UploadComplete', resolve));
      up.bind('FilesAdded', () => up.start());
      up.init();
      up.addFile(picker.files[0]);
      await done;
    }, side.url);
    return { sent: side.sent(), arrived: await side.arrived() };
  });
  // Not even as a form: plupload does not know yet that it can send one.
  expect(stock).toEqual({ sent: ['whole'], arrived: [false] });
  expect(ours).toEqual({ sent: whole, arrived: [true] });
});

test('9: an uploader without browse button and drop zone', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('9', 'init without a control', async (side) => {
    const log = await side.page.evaluate(async (url) => {
      const { harness, plupload } = window;
      const up = new plupload.Uploader({ url, chunk_size: '64kb' } as never);
      harness.spy(up, harness.log);
      const over = new Promise<void>((resolve) => {
        up.bind('UploadComplete Destroy', () => resolve());
      });
      up.bind('PostInit', () => {
        const file = harness.file('a.mp4', 250 * 1024);
        harness.files.push(file);
        up.addFile(file as never);
      });
      up.bind('FilesAdded', () => up.start());
      up.init();
      await over;
      return harness.log.filter((entry) => /^(Error|Destroy|UploadComplete)/.test(entry));
    }, side.url);
    return { log, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ log: ['Error error -500', 'Destroy'], arrived: [] });
  expect(ours).toEqual({ log: ['UploadComplete [a.mp4]'], arrived: [true] });
});

test('11: chunks carry the name of their file though their part is named blob', async ({ onBoth }) => {
  const { stock, ours } = await onBoth('11', 'send_file_name off, parts named blob', async (side) => {
    const { page, stub, url } = side;
    const from = stub.journal.length;
    await page.evaluate(async (url) => {
      const { harness } = window;
      const settings = { url, chunk_size: '64kb', send_file_name: false };
      const up = await harness.make(settings, harness.file('a.mp4', 250 * 1024));
      up.start();
      await harness.logged('UploadComplete');
    }, url);
    const names = stub.journal.slice(from).flatMap(({ name }) => name ?? []);
    return { names, arrived: await side.arrived() };
  });
  expect(stock).toEqual({ names: ['blob'], arrived: [false] });
  expect(ours).toEqual({ names: ['a.mp4', 'a.mp4', 'a.mp4', 'a.mp4'], arrived: [true] });
});
