// What documents state of the builds: their sizes, and the hashes that a page names in `integrity`.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** @typedef {{ file: string, bytes: number, gzip: number, integrity: string }} Weight */

/**
 * @param {string} folder
 * @param {string} file
 * @returns {Weight}
 */
export function weigh(folder, file) {
  const code = readFileSync(join(folder, file));
  return {
    file,
    bytes: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
  };
}

/**
 * The documents that state figures, as paths from the project's folder.
 *
 * @param {string} root
 */
export function documents(root) {
  const demo = join(root, 'demo');
  const guide = existsSync(demo) ? readdirSync(demo, { recursive: true, encoding: 'utf8' }) : [];
  return [
    ...['README.md', 'README.zh-CN.md', 'CHANGELOG.md'].filter((path) => existsSync(join(root, path))),
    ...guide.filter((path) => path.endsWith('.md')).map((path) => join('demo', path)),
  ];
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * The section of one version in a changelog, from its heading to the next.
 *
 * @param {string} changelog
 * @param {string} version
 */
export function sectionOf(changelog, version) {
  const start = changelog.search(new RegExp(`^## \\[?${escaped(version)}(?![\\w.+-])`, 'm'));
  if (start < 0) return undefined;
  const end = changelog.indexOf('\n## ', start);
  return changelog.slice(start, end < 0 ? undefined : end);
}

/**
 * A document with the figures of these builds: rows of tables that begin with the name of a file, sizes raw and gzipped.
 *
 * @param {string} text
 * @param {readonly Weight[]} weights
 */
export function withSizes(text, weights) {
  return weights.reduce((told, { file, bytes, gzip }) => {
    const row = new RegExp(`^(\\| \`${escaped(file)}\`[^|\\n]*\\|)[^|\\n]*\\|[^|\\n]*\\|$`, 'gm');
    return told.replace(row, `$1 ${kilobytes(bytes)} | ${kilobytes(gzip)} |`);
  }, text);
}

/**
 * A changelog whose section of this version states the hashes of these builds, in items such as
 * `` - `file`: `sha384-…` ``. What it says of other versions stays as it is.
 *
 * @param {string} changelog
 * @param {string} version
 * @param {readonly Weight[]} weights
 */
export function withHashes(changelog, version, weights) {
  const section = sectionOf(changelog, version);
  if (section === undefined) return changelog;
  const told = weights.reduce(
    (text, { file, integrity }) =>
      text.replace(new RegExp(`(\`${escaped(file)}\`: \`)sha384-[^\`]*`), `$1${integrity}`),
    section,
  );
  return changelog.replace(section, () => told);
}

/**
 * What is too large, in a sentence each.
 *
 * @param {readonly Weight[]} weights
 * @param {Readonly<Record<string, number>>} budgets most bytes of a file, gzipped
 */
export function overweight(weights, budgets) {
  return weights.flatMap(({ file, gzip }) => {
    const over = gzip - (budgets[file] ?? 0);
    return over > 0 ? [`${file} has ${gzip} bytes gzipped, ${over} over its budget.`] : [];
  });
}
