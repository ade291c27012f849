// Finds an installed Chromium or Chrome.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const { env, platform } = process;

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function usualPlaces() {
  if (platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  return [];
}

/** One named in the environment must exist. */
function named() {
  const path = env.CHROMIUM_PATH || env.CHROME_PATH;
  if (!path || isExecutable(path)) return path;
  throw new Error(`CHROMIUM_PATH or CHROME_PATH is ${path}, which is no program.`);
}

/** @param {string[]} names */
const onPath = (...names) =>
  (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

/** The path of an installed Chromium or Chrome, or of the one in the environment. */
export const findBrowser = () =>
  named() ||
  [
    ...onPath('google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'),
    ...usualPlaces(),
    chromium.executablePath(),
  ].find(isExecutable);

/**
 * The same engine without windows, where it is installed, else the whole browser: most tests take two thirds of the processor
 * time there. It has no back/forward cache.
 */
export const findQuickBrowser = () =>
  named() || onPath('chromium-headless-shell').find(isExecutable) || findBrowser();
