import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a module prints that Node runs where the package is. */
const run = (code: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' }),
  );

test('an import in Node leaves no global behind and keeps no process alive', () => {
  const { added, names } = run(`
    const before = Object.getOwnPropertyNames(globalThis);
    const fengmi = await import('fengmi-uploader');
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
    console.log(JSON.stringify({ added, names: Object.keys(fengmi) }));
  `) as { added: string[]; names: string[] };
  expect(added).toEqual([]);
  expect(names).toContain('createUploader');
});

test('createUploader and install throw a clear error in Node', () => {
  const told = run(`
    import { createUploader, install, UploadError } from 'fengmi-uploader';
    const tell = (call) => {
      try {
        return call();
      } catch (error) {
        return { ours: error instanceof UploadError, code: error.code, message: error.message };
      }
    };
    console.log(JSON.stringify([tell(() => createUploader({ url: '/' })), tell(() => install(undefined))]));
  `);
  const clear = { ours: true, code: 'init', message: expect.stringContaining('it needs a browser') };
  expect(told).toEqual([clear, clear]);
});
