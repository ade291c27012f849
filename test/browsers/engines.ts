// The engines that can be had, and how each is started with an address.
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import playwright from 'playwright';
import { findBrowser } from '../setup/find-browser.mjs';
import { startDisplay } from './display.js';
import type { Command } from './launch.js';
import { lacks, packed } from './packed.js';
import { need, onPath, run } from './system.js';

export interface Found {
  /** As the program says it, where the page's `navigator.userAgent` does not. */
  version?: string;
  command(profile: string, url: string): Command | Promise<Command>;
}

export interface Engine {
  name: string;
  /** Where it is from. */
  from: string;
  /** Older than what the library is for: what fails there is shown, and is no failure of the command. */
  isBelowFloor?: true;
  /** May be missing. */
  isOptional?: true;
  /** Installs it where that can be done. @throws with why there is none */
  find(): Promise<Found>;
}

const chromiumArgs = (profile: string): string[] => [
  '--headless',
  // Chromium refuses to start its sandbox as root, as in containers, and the old ones need a helper that is not packed.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  `--user-data-dir=${profile}`,
  // Without it some print the page and end.
  '--remote-debugging-port=0',
];

/**
 * Few fonts: Fontconfig of 2018 cannot read the caches of today's, so it reads every font at each start, which takes minutes
 * where Chinese ones are installed.
 */
async function fewFonts(profile: string): Promise<string> {
  const few = '/usr/share/fonts/truetype/dejavu';
  const dir = existsSync(few) ? few : '/usr/share/fonts';
  const file = join(profile, 'fonts.conf');
  const cache = join(profile, 'fonts');
  await writeFile(file, `<fontconfig><dir>${dir}</dir><cachedir>${cache}</cachedir></fontconfig>`);
  return file;
}

const packedChromium = (version: number, spec: string, extra: readonly string[] = []): Engine => ({
  name: `Chromium ${version}`,
  from: `npm ${spec}`,
  async find() {
    const { program, libraries } = await packed(spec);
    const libraryPath = lacks(program).length > 0 ? { LD_LIBRARY_PATH: libraries } : {};
    return {
      command: async (profile, url) => ({
        program,
        args: [...chromiumArgs(profile), ...extra, url],
        env: { FONTCONFIG_FILE: await fewFonts(profile), ...libraryPath },
      }),
    };
  },
});

const installedChromium: Engine = {
  name: 'Chromium',
  from: 'installed',
  async find() {
    const program = findBrowser();
    if (!program) throw new Error('none is installed');
    return { command: (profile, url) => ({ program, args: [...chromiumArgs(profile), url] }) };
  },
};

const firefox: Engine = {
  name: 'Firefox',
  from: 'Debian firefox-esr',
  async find() {
    const program = need('Firefox', () => onPath('firefox-esr') ?? onPath('firefox'), ['firefox-esr']);
    return {
      version: run(program, ['--version']),
      async command(profile, url) {
        const prefs = {
          'browser.shell.checkDefaultBrowser': false,
          'browser.aboutwelcome.enabled': false,
          'datareporting.policy.dataSubmissionEnabled': false,
          'toolkit.telemetry.reportingpolicy.firstRun': false,
          'app.update.enabled': false,
        };
        const lines = Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${value});`);
        await writeFile(join(profile, 'user.js'), lines.join('\n'));
        return { program, args: ['--headless', '--no-remote', '--profile', profile, url] };
      },
    };
  },
};

/** The small browser that WebKitGTK's packages bring. */
function gtkMiniBrowser(): string | undefined {
  const base = '/usr/lib';
  return readdirSync(base)
    .flatMap((folder) =>
      ['4.1', '4.0', '6.0'].map((api) => join(base, folder, `webkit2gtk-${api}`, 'MiniBrowser')),
    )
    .find((path) => existsSync(path));
}

const webkitGtk: Engine = {
  name: 'WebKitGTK',
  from: 'Debian webkit2gtk-driver',
  async find() {
    const program = need('MiniBrowser', gtkMiniBrowser, ['webkit2gtk-driver']);
    const DISPLAY = await startDisplay();
    return {
      version: run(program, ['--version'], { env: { DISPLAY } }),
      command: (_, url) => ({ program, args: [url], env: { DISPLAY } }),
    };
  },
};

const wpe: Engine = {
  name: 'WPE WebKit',
  from: 'Debian cog',
  async find() {
    const program = need('Cog', () => onPath('cog'), ['cog']);
    return {
      version: run(program, ['--version']).replace(/.*\(|\)/g, ''),
      command: (_, url) => ({ program, args: ['--platform=headless', url] }),
    };
  },
};

/** The WebKit of Qt 5, branched off when Safari was 10: the oldest engine that is still packed. */
const qtWebkit: Engine = {
  name: 'QtWebKit',
  from: 'Debian wkhtmltopdf',
  isBelowFloor: true,
  async find() {
    const program = need('wkhtmltopdf', () => onPath('wkhtmltopdf'), ['wkhtmltopdf']);
    const DISPLAY = await startDisplay();
    return {
      // It prints a page to a file once it has set `window.status`; until then it is a browser.
      command: (profile, url) => ({
        program,
        args: ['--window-status', 'over', url, join(profile, 'page.pdf')],
        env: { DISPLAY },
      }),
    };
  },
};

/** A browser of Playwright's own, through Playwright: it is no program that takes an address. */
const ofPlaywright = (kind: 'firefox' | 'webkit'): Engine => ({
  name: `Playwright ${kind}`,
  from: `npx playwright install ${kind}`,
  isOptional: true,
  async find() {
    if (!existsSync(playwright[kind].executablePath()))
      throw new Error(`not installed: npx playwright install ${kind}`);
    const script = `
      const browser = await (await import('playwright')).default.${kind}.launch();
      await (await browser.newPage()).goto(process.argv[1]);`;
    const browser = await playwright[kind].launch();
    const version = browser.version();
    await browser.close();
    return {
      version,
      command: (_, url) => ({
        program: process.execPath,
        args: ['--input-type=module', '--eval', script, url],
        env: { HOME: homedir() },
      }),
    };
  },
});

export const engines: readonly Engine[] = [
  packedChromium(64, 'chrome-aws-lambda@64.0.3264'),
  packedChromium(65, 'chrome-aws-lambda@65.0.3312'),
  packedChromium(67, 'chrome-aws-lambda@67.0.3372'),
  packedChromium(70, 'chrome-aws-lambda@1.7.0'),
  packedChromium(76, 'chrome-aws-lambda@1.17.1'),
  packedChromium(81, 'chrome-aws-lambda@3.0.4'),
  packedChromium(92, 'chrome-aws-lambda@10.1.0'),
  packedChromium(109, '@sparticuz/chromium@109.0.6'),
  packedChromium(119, '@sparticuz/chromium@119.0.2'),
  packedChromium(143, '@sparticuz/chromium@143.0.4'),
  installedChromium,
  firefox,
  webkitGtk,
  wpe,
  qtWebkit,
  ofPlaywright('firefox'),
  ofPlaywright('webkit'),
];
