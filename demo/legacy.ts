// Pages as they were before this uploader: each is served as it stands, and with the one script swapped.
import { readdirSync, readFileSync } from 'node:fs';
import type { Pages, StaticFolder } from '../test/stub/index.js';

const FOLDER = 'demo/legacy';
const sides = ['before', 'after'] as const;

/** The whole of the migration. */
const swap = (html: string): string => html.replaceAll('plupload.full.min', 'fengmi-uploader.full.min');

/** @param uploadUrl prints a fresh upload URL, as a platform's server does on each of its pages */
export function legacyPages(uploadUrl: () => string): Pages {
  const pages: Pages = {};
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.html'))) {
    const source = readFileSync(`${FOLDER}/${file}`, 'utf8');
    for (const side of sides) {
      Object.defineProperty(pages, `/legacy/${side}/${file}`, {
        enumerable: true,
        get: () => (side === 'after' ? swap(source) : source).replaceAll('{{upload_url}}', uploadUrl()),
      });
    }
  }
  return pages;
}

/** What the pages load. */
export const legacyFolders: StaticFolder[] = sides.flatMap((side) => {
  const under = (path: string, dir: string): StaticFolder => ({ prefix: `/legacy/${side}/${path}`, dir });
  return [
    under('js/', side === 'after' ? 'dist' : 'node_modules/plupload/js'),
    under('widgets/', 'node_modules/plupload/js'),
    under('jquery/', 'node_modules/jquery/dist'),
    under('requirejs/', 'node_modules/requirejs'),
    under('', FOLDER),
  ];
});
