import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test, until } from './support/fixture.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A project that has the package and its peers installed. */
function project(folder: string): string {
  const modules = `${folder}/node_modules`;
  mkdirSync(`${modules}/fengmi-uploader`, { recursive: true });
  for (const part of ['package.json', 'dist']) {
    cpSync(`${root}${part}`, `${modules}/fengmi-uploader/${part}`, { recursive: true });
  }
  for (const peer of ['plupload', 'rxjs', 'tslib'])
    symlinkSync(`${root}node_modules/${peer}`, `${modules}/${peer}`);
  return folder;
}

const page = `
  import { createUploader, install, ofType, UploadError } from 'fengmi-uploader';
  import plupload from 'plupload';
  const { harness } = window;
  window.FengmiUploader = { createUploader };
  window.plupload = plupload;
  const uploader = harness.create({ url: window.target, chunk_size: '64kb' });
  harness.sameLibrary = uploader.plupload instanceof plupload.Uploader;
  uploader.events$.pipe(ofType('completed')).subscribe(({ id }) => { harness.completedId = id; });
  uploader.upload(harness.file('bundled.mp4', 300000)).subscribe();
`;

for (const format of ['iife', 'esm'] as const) {
  test(
    `the module, bundled as ${format} by the user, uploads a file`,
    { tag: '@smoke' },
    async ({ page: tab, stub }, info) => {
      const { outputFiles } = await build({
        stdin: { contents: page, resolveDir: project(info.outputPath('project')) },
        bundle: true,
        write: false,
        format,
        logLevel: 'silent',
      });
      const { url } = stub.issueUrl();
      stub.pages['/bundle.js'] = { body: outputFiles[0]?.text ?? '', type: 'text/javascript' };
      const type = format === 'esm' ? ' type="module"' : '';
      stub.pages['/bundled.html'] = `<!doctype html><body><script src="/harness.js"></script>
<script>window.target = ${JSON.stringify(url)}</script><script${type} src="/bundle.js"></script>`;
      await tab.goto(`${stub.origin}/bundled.html`);
      const { id } = await until(tab, 'completed');
      expect(stub.video(id)).toMatchObject({ name: 'bundled.mp4', size: 300_000 });
      const seen = await tab.evaluate(() => {
        const { sameLibrary, completedId } = window.harness as unknown as Record<string, unknown>;
        return { sameLibrary, completedId };
      });
      expect(seen).toEqual({ sameLibrary: true, completedId: id });
    },
  );
}

test('the package can be imported in Node, where createUploader says what it lacks', async ({
  browserName: _,
}, info) => {
  const code = `
    import * as fengmi from 'fengmi-uploader';
    const names = ['attach', 'createUploader', 'createApi', 'install', 'ofType', 'parseReply', 'UploadError'];
    const missing = names.filter((name) => typeof fengmi[name] !== 'function');
    let error;
    try { fengmi.createUploader({ browse_button: 'pick', url: '/upload' }); } catch (thrown) { error = thrown; }
    console.log(JSON.stringify({
      missing,
      code: error?.code,
      isUploadError: error instanceof fengmi.UploadError,
      message: error?.message,
      reply: fengmi.parseReply('{"OK":1,"debug":1,"data":{"id":"x"}}'),
    }));
  `;
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: project(info.outputPath('project')),
  });
  const { message, ...told } = JSON.parse(stdout);
  expect(told).toEqual({
    missing: [],
    code: 'init',
    isUploadError: true,
    reply: { kind: 'completed', id: 'x' },
  });
  expect(message).toContain('browser');
});
