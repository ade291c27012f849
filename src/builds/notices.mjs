// The terms of what the script builds hold of others, as a text that goes with them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, version: string, terms: string, text: string }} Holding */

const rule = '='.repeat(80);

/**
 * The folders of the packages that files come from, each once.
 *
 * @param {readonly string[]} files paths with `/`, as a build lists what it has read
 */
export function packageFolders(files) {
  const folders = files.flatMap((file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * What a package says of itself.
 *
 * @param {string} folder
 * @returns {Holding}
 * @throws Error where it says no licence, or brings no text of it
 */
export function holdingOf(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const terms = license ?? licenses?.[0]?.type;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry));
  if (!terms || !file) throw new Error(`${name} ${version} is in a build, and its terms are not known.`);
  const notice = join(folder, 'NOTICE');
  const texts = [join(folder, file), ...(existsSync(notice) ? [notice] : [])].map((path) =>
    readFileSync(path, 'utf8').replace(/\r\n/g, '\n').trim(),
  );
  return { name, version, terms, text: texts.join('\n\n') };
}

/**
 * The whole notice.
 *
 * @param {Readonly<Record<string, readonly Holding[]>>} builds the packages in each file of dist/
 * @param {{ own: string, moxie: string }} known our own licence's text, and the moxie that is in plupload's script
 */
export function notices(builds, { own, moxie }) {
  const all = new Map(Object.values(builds).flatMap((held) => held.map((one) => [one.name, one])));
  const list = Object.entries(builds).map(
    ([file, held]) =>
      `- ${file}: ${['our own code', ...held.map(({ name, version }) => `${name} ${version}`)].join(', ')}`,
  );
  const head = `What the builds of fengmi-uploader hold, and under what terms

${list.join('\n')}
- index.js, index.node.js: our own code alone; they import the rest

Our own code is under the MIT licence. RxJS is under the Apache License 2.0; the script builds hold parts
of it, changed as their first lines say.

fengmi-uploader.full.min.js holds plupload, unchanged but for the \`define\` that it sees, and within it moxie
${moxie}. The headers of both scripts say "GPL" and name http://www.plupload.com/license; the package that they
come in is under the GNU Affero General Public License, version 3, or a commercial licence. What that means for
a page, plainly:

- A page that serves plupload gives its visitors a copy of it. Under the AGPL that page has to offer them the
  source of plupload, with this notice, and the source of what makes one program with it under the same terms:
  in the full build that is our code as well, and commonly the page's own scripts that call it.
- It makes no difference whether plupload comes in the full build, beside the slim build, or in a bundle of the
  page's own.
- Who does not want to publish those scripts buys a commercial licence of plupload from its owner.
- No licence of ours can change that. This is what we understand, and no legal advice.

Sources: https://github.com/moxiecode/plupload, https://github.com/moxiecode/moxie, https://github.com/ReactiveX/rxjs
`;
  const parts = [
    { title: 'fengmi-uploader (MIT)', text: own.trim() },
    ...[...all.values()].map(({ name, version, terms, text }) => ({
      title: `${name} ${version} (${terms})`,
      text,
    })),
  ];
  return [head, ...parts.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}\n`)].join('\n');
}
