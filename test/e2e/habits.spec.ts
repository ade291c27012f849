import { expect, test } from './support/fixture.js';
import { beforeAndAfter } from './support/swap.js';

const done = (count: number) => Array(count).fill('DONE');

test('files, chunks and parameters', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const files = [harness.file('a.mp4', 250_000, 1), harness.file('b.mp4', 40_000, 2)];
    const settings = {
      url,
      chunk_size: '100kb',
      unique_names: true,
      multipart_params: { album: '7', who: 'Ann' },
      headers: { 'X-Page': 'old' },
      file_data_name: 'file',
    };
    const up = await harness.make(settings, ...files);
    up.start();
    await harness.logged('UploadComplete');
    const names = up.files.map(({ id, ...file }) => (file as never as { target_name: string }).target_name);
    return names.map((name, index) => name === `${up.files[index]?.id}.mp4`);
  });
  expect(before.sent).toHaveLength(4);
  expect(before.sent[2]).toMatchObject({
    fields: { album: '7', who: 'Ann', chunk: '2', chunks: '3', name: 'ID.mp4' },
    header: 'old',
  });
  expect(before.statuses).toEqual(done(2));
  expect(after).toEqual(before);
});

test('init and preinit as functions, and as maps', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const seen: string[] = [];
    type Up = typeof harness.up;
    const bind = (up: Up, which: string) =>
      up.bind('BeforeUpload', () => {
        seen.push(`${which} BeforeUpload`);
      });
    const asMap = (which: string) => ({
      PostInit: () => seen.push(`${which} PostInit`),
      FileUploaded: (_up: Up, { name }: { name: string }, info: { response: string; status: number }) =>
        seen.push(`${which} ${name} ${info.status} ${JSON.parse(info.response).OK}`),
      UploadComplete: (_up: Up, files: unknown[]) => seen.push(`${which} ${files.length}`),
    });
    const each = [
      { preinit: (up: Up) => bind(up, 'preinit'), init: (up: Up) => bind(up, 'init') },
      { preinit: asMap('preinit'), init: asMap('init') },
    ];
    for (const [index, settings] of each.entries()) {
      const up = await harness.make(
        { url, chunk_size: '1mb', ...settings } as never,
        harness.file(`${index}.mp4`, 1000),
      );
      up.start();
      await harness.logged('UploadComplete', index + 1);
    }
    return seen;
  });
  expect(before.result).toEqual([
    'preinit BeforeUpload',
    'init BeforeUpload',
    'preinit PostInit',
    'init PostInit',
    'preinit 1.mp4 200 1',
    'init 1.mp4 200 1',
    'preinit 1',
    'init 1',
  ]);
  expect(after).toEqual(before);
});

test('a BeforeUpload that waits for the page, and then sets options', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const files = [harness.file('a.mp4', 150_000, 1), harness.file('b.mp4', 1000, 2)];
    const up = await harness.make({ url: '/nowhere', chunk_size: '100kb' }, ...files);
    up.bind('BeforeUpload', (_: unknown, file: { name: string; status: number }) => {
      setTimeout(() => {
        up.setOption({ url, multipart_params: { token: `of ${file.name}` } });
        file.status = window.plupload.UPLOADING;
        up.trigger('UploadFile', file as never);
      }, 20);
      return false;
    });
    up.start();
    await harness.logged('UploadComplete');
    return up.getOption('url') === url;
  });
  expect(before.sent.map(({ fields }) => fields.token)).toEqual(['of a.mp4', 'of a.mp4', 'of b.mp4']);
  expect(before.result).toBe(true);
  expect(after).toEqual(before);
});

test('setOption in mid-flight', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 150_000));
    up.bind('ChunkUploaded', (_: unknown, _file: unknown, info: { offset: number; total: number }) => {
      up.setOption('multipart_params', { sofar: `${info.offset}/${info.total}` });
      up.setOption('headers', { 'X-Page': `after ${info.offset}` });
      up.settings.multipart_params = { ...up.settings.multipart_params, direct: 'yes' } as never;
    });
    up.start();
    await harness.logged('UploadComplete');
    return up.settings.url === url;
  });
  expect(before.sent.map(({ fields, header }) => [fields.sofar, fields.direct, header])).toEqual([
    [undefined, undefined, undefined],
    ['65536/150000', 'yes', 'after 65536'],
    ['131072/150000', 'yes', 'after 131072'],
  ]);
  expect(after).toEqual(before);
});

test('removeFile and splice, before and while files go up', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) => harness.file(`${name}.mp4`, 1000 + i, i));
    const up = await harness.make({ url, chunk_size: '1mb' }, ...files);
    const nameOf = ({ name }: { name: string }) => name;
    up.removeFile(up.files[0] as never);
    up.removeFile(up.files[0]?.id as never);
    const spliced = up.splice(1, 1).map(nameOf);
    up.bind('FileUploaded', (_: unknown, { name }: { name: string }) => {
      if (name === 'c.mp4') up.removeFile(up.files.find((file) => file.name === 'f.mp4') as never);
    });
    up.start();
    await harness.logged('UploadComplete');
    const rest = up.files.map(nameOf);
    const all = up.splice().map(nameOf);
    return { spliced, rest, all, left: up.files.length };
  });
  expect(before.result).toEqual({
    spliced: ['d.mp4'],
    rest: ['c.mp4', 'e.mp4'],
    all: ['c.mp4', 'e.mp4'],
    left: 0,
  });
  expect(after).toEqual(before);
});

test('filters refuse the same files with the same words', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const filters = {
      mime_types: [{ title: 'Videos', extensions: 'mp4' }],
      max_file_size: '100kb',
      prevent_duplicates: true,
    };
    const told: string[] = [];
    const init = {
      Error: (_: unknown, error: { code: number; message: string; file: { name: string } }) => {
        told.push(`${error.code} ${error.message} ${error.file.name}`);
      },
    };
    const up = await harness.make(
      { url, chunk_size: '1mb', filters, init } as never,
      harness.file('a.mp4', 1000),
    );
    up.addFile(harness.file('b.txt', 10) as never);
    up.addFile(harness.file('big.mp4', 200_000) as never);
    up.addFile(harness.file('a.mp4', 1000) as never);
    await harness.add(harness.file('c.mp4', 1000));
    up.start();
    await harness.logged('UploadComplete');
    return told;
  });
  expect(before.result).toEqual([
    '-601 File extension error. b.txt',
    '-600 File size error. big.mp4',
    '-602 Duplicate file error. a.mp4',
  ]);
  expect(before.statuses).toEqual(done(2));
  expect(after).toEqual(before);
});

test('images are made smaller', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 400;
    canvas.getContext('2d')?.fillRect(50, 60, 200, 210);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 1));
    const image = new File([blob as Blob], 'photo.jpg', { type: 'image/jpeg' });
    const up = await harness.make(
      { url, chunk_size: '1mb', resize: { width: 40, height: 40, quality: 70 } },
      image,
    );
    up.start();
    await harness.logged('UploadComplete');
    return image.size;
  });
  expect(before.statuses).toEqual(done(1));
  expect(before.sent[0]?.bytes).toBeLessThan(before.result / 2);
  expect(after).toEqual(before);
});

test('a drop zone, disableBrowse and refresh', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const up = await harness.make({ url, chunk_size: '1mb', drop_element: 'drop' });
    const input = () => document.querySelector<HTMLInputElement>('.moxie-shim input');
    const disabled: (boolean | undefined)[] = [];
    for (const state of [true, false, undefined]) {
      up.disableBrowse(state as never);
      disabled.push(input()?.disabled);
    }
    up.disableBrowse(false);
    const button = document.getElementById('pick') as HTMLElement;
    button.style.marginTop = '77px';
    up.refresh();
    const shim = input()?.parentElement as HTMLElement;
    const moved = shim.getBoundingClientRect().top === button.getBoundingClientRect().top;
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    const dataTransfer = { types: ['Files'], files: [harness.file('dropped.mp4', 5000)] };
    document.getElementById('drop')?.dispatchEvent(Object.assign(drop, { dataTransfer }));
    await harness.logged('FilesAdded');
    up.start();
    await harness.logged('UploadComplete');
    return { disabled, moved };
  });
  expect(before.result).toEqual({ disabled: [true, false, true], moved: true });
  expect(before.statuses).toEqual(done(1));
  expect(after).toEqual(before);
});
