// Runs every code sample of README and guide that a browser can run, in both languages.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Stub } from '../stub/index.js';
import { docs, type Sample, samplesOf } from '../unit/guide/pages.js';
import { test as base, expect } from './support/fixture.js';
import { bundle, FOLDER, mapUrls, writeModules } from './support/samples/modules.js';
import { startSite } from './support/samples/site.js';

/** Of each sample that is the same in both languages, one. */
const samples = (language: string): Sample[] =>
  docs
    .flatMap(samplesOf)
    .filter((sample) => sample.language === language)
    .filter(({ code }, n, all) => all.findIndex((other) => other.code === code) === n);

const test = base.extend<{ site: Stub }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  site: async ({}, use) => {
    const site = await startSite();
    await use(site);
    await site.close();
  },
});

test('the samples in TypeScript are right for the compiler, and upload', async ({ page, site }) => {
  const names = writeModules(samples('ts'), () => site.issueUrl().url);
  expect(names.length).toBeGreaterThan(4);
  const compiled = promisify(execFile)('node_modules/.bin/tsc', ['-p', FOLDER]).then(
    () => 'no complaint',
    ({ stdout }: { stdout: string }) => stdout,
  );
  for (const [path, body] of await bundle(names)) {
    site.pages[`/samples/${path}`] = { body, type: 'text/javascript' };
  }
  const controls = '<button id="pick">Pick</button><div id="drop">Drop</div>';
  site.pages['/samples/'] = `<!doctype html><title>Samples</title>${controls}`;
  await page.goto(`${site.origin}/samples/`);
  const failures = await page.evaluate(async (names) => {
    type Tracked = typeof import('./support/samples/tracked.js');
    const { made } = (await import(`${location.href}tracked.js`)) as Tracked;
    const failures: string[] = [];
    for (const name of names) {
      try {
        await import(`${location.href}${name}.js`);
        const uploaders = made.splice(0);
        for (const uploader of uploaders) {
          const film = new File([name], `${name}.mp4`, { type: 'video/mp4' });
          await new Promise((resolve, reject) => {
            uploader.upload(film).subscribe({ complete: () => resolve(0), error: reject });
          });
          uploader.destroy();
        }
      } catch (error) {
        failures.push(`${name}: ${error}`);
      }
    }
    return failures;
  }, names);
  expect(failures).toEqual([]);
  expect(await compiled).toBe('no complaint');
});

const integrityOf = (file: string): string =>
  `sha384-${createHash('sha384')
    .update(readFileSync(`dist/${file}`))
    .digest('base64')}`;

/** A sample as a page of its own. */
function pageOf({ code }: Sample, site: Stub): string {
  const html = mapUrls(code, () => site.issueUrl().url)
    .replace(/https:\/\/cdn\.example\/(?:[\w.@-]+\/)*/g, '')
    .replace(/(src="([\w.-]+)"\s+integrity=")[^"]*/g, (_, before, file) => before + integrityOf(file));
  const button = /id="pick"/.test(html) ? '' : '<button id="pick" type="button">Pick</button>';
  const start = /<!doctype/i.test(html) ? '' : '<!doctype html><meta charset="utf-8"><title>Sample</title>';
  return `${start}${button}${html}`;
}

test('the samples in HTML upload what is picked on them', async ({ page, site }) => {
  const all = samples('html');
  expect(all.length).toBeGreaterThan(3);
  for (const [n, sample] of all.entries()) site.pages[`/samples/${n}.html`] = pageOf(sample, site);
  const frames = all.map((_, n) => `<iframe src="/samples/${n}.html"></iframe>`).join('');
  site.pages['/samples/all.html'] = `<!doctype html><title>Samples</title>${frames}`;
  await page.goto(`${site.origin}/samples/all.html`);
  await Promise.all(
    all.map(async (_, n) => {
      const frame = page.frameLocator(`iframe >> nth=${n}`);
      const film = { name: `film-${n}.mp4`, mimeType: 'video/mp4', buffer: Buffer.from(`film ${n}`) };
      await frame.locator('.moxie-shim input').setInputFiles(film);
      const start = frame.locator('#start');
      if (await start.count()) await start.click();
    }),
  );
  await expect
    .poll(() => site.videos.map(({ name }) => name).sort())
    .toEqual(all.map((_, n) => `film-${n}.mp4`).sort());
});
