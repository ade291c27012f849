// The packed package in the hands of those who use it: installed, built, and run with a file that goes up.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, type TestInfo, test } from 'playwright/test';
import { type Stub, startStub } from '../stub/index.js';
import { type Bundler, bundlers, vite } from './bundlers.js';
import { environment, install, run } from './install.js';
import { page as source } from './page.js';
import { describe } from './table-reporter.js';

// Of which the most is npm's, the first time.
test.describe.configure({ timeout: 10 * 60_000 });

/** Most that a development server may take to start, in ms. */
const START_LIMIT = 60_000;

/** The version of the first package: that of the tool. */
const versionOf = ({ packages }: Pick<Bundler, 'packages'>): string => Object.values(packages)[0] ?? '';

/** Uploads a file of its own on the page of a consumer, and compares what has arrived. */
async function upload(page: Page, stub: Stub, address: string, info: TestInfo): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const bytes = randomBytes(1_000_000);
  const file = info.outputPath('film.mp4');
  writeFileSync(file, bytes);
  await page.goto(`${address}?url=${encodeURIComponent(stub.issueUrl().url)}`);
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.locator('output')).not.toBeEmpty();
  const told = JSON.parse((await page.locator('output').textContent()) ?? '');
  expect(told).toEqual({ id: expect.any(String), samePlupload: true, sameRxjs: true });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(stub.video(told.id)).toMatchObject({ name: 'film.mp4', size: bytes.length, sha256 });
  expect(errors, 'uncaught errors of the page').toEqual([]);
}

/** All scripts of a build in bytes, as they are and gzipped. */
function sizesOf(folder: string): number[] {
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(folder, file)));
  const sum = (size: (code: Buffer) => number): number => scripts.reduce((all, code) => all + size(code), 0);
  return [sum(({ length }) => length), sum((code) => gzipSync(code, { level: 9 }).length)];
}

for (const bundler of bundlers) {
  test(bundler.name, async ({ page }, info) => {
    describe(info, { name: bundler.name, version: versionOf(bundler) });
    const folder = await install(bundler.name, bundler.packages, { ...source, ...bundler.files });
    const { stdout, stderr } = await run(folder, bundler.command);
    expect(stdout + stderr, 'what the bundler says').not.toMatch(/warning|deprecated/i);
    const out = join(folder, 'out');
    if (!existsSync(join(out, 'index.html')))
      copyFileSync(join(folder, 'index.html'), join(out, 'index.html'));
    const sizes = sizesOf(out);
    describe(info, { name: bundler.name, version: versionOf(bundler), sizes });
    expect(sizes[0]).toBeLessThan(bundler.limit);
    const stub = await startStub({ static: [{ prefix: '/app/', dir: out }] });
    try {
      await upload(page, stub, `${stub.origin}/app/index.html`, info);
    } finally {
      await stub.close();
    }
  });
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts the development server of a folder. */
async function serve(folder: string): Promise<{ origin: string; stop: () => void }> {
  const [program = '', ...args] = [...vite.server, `${await freePort()}`];
  const server = spawn(program, args, { cwd: folder, env: environment(folder) });
  const stop = (): void => void server.kill();
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const fail = (): void => reject(new Error(`The server has not started.\n${said}`));
    setTimeout(fail, START_LIMIT).unref();
    server.on('error', fail).on('exit', fail);
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (data) => {
        said += data;
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
        if (address) resolve(address);
      });
    }
  }).catch((error) => {
    stop();
    throw error;
  });
  return { origin, stop };
}

for (const [name, files] of [
  ['Vite 7, dev server', {}],
  ['Vite 7, dev server, moxie once', vite.moxieOnce],
] as const) {
  test(name, async ({ page }, info) => {
    describe(info, { name, version: versionOf(vite) });
    const folder = await install(name, vite.packages, { ...source, ...files });
    const { origin, stop } = await serve(folder);
    const stub = await startStub();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    try {
      await upload(page, stub, `${origin}/index.html`, info);
      expect(requested).toContainEqual(expect.stringContaining('/.vite/deps/fengmi-uploader.js'));
    } finally {
      stop();
      await stub.close();
    }
  });
}

for (const [name, code] of [
  ['Node, import', `import * as fengmi from 'fengmi-uploader';`],
  [
    'Node, require',
    `import { createRequire } from 'node:module';
const fengmi = createRequire(import.meta.url)('fengmi-uploader');`,
  ],
] as const) {
  test(name, async ({ browserName: _ }, info) => {
    describe(info, { name, version: process.versions.node });
    const body = JSON.stringify({ OK: 1, debug: 1, data: { id: 'x' } });
    const main = `${code}
let code;
try { fengmi.createUploader({ url: '/' }); } catch (error) { code = error.code; }
console.log(JSON.stringify({ version: fengmi.VERSION, reply: fengmi.parseReply('${body}'), code }));
`;
    const folder = await install('Node', {}, { 'main.js': main });
    const { stdout } = await run(folder, ['node', 'main.js']);
    expect(JSON.parse(stdout)).toEqual({
      version: expect.any(String),
      reply: { kind: 'completed', id: 'x' },
      code: 'init',
    });
  });
}
