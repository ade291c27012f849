// What a release is refused for, in a sentence each.
import { sectionOf, withSizes } from '../../../src/builds/figures.mjs';

/** @typedef {import('../../../src/builds/figures.mjs').Weight} Weight */

const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** @param {Date} date */
const day = (date) => date.toISOString().slice(0, 10);

/**
 * By the rules of Keep a Changelog: a section for exactly this version, with a date, above all others, and nothing left
 * that belongs to none.
 *
 * @param {string} changelog
 * @param {string} version
 * @param {Date} now
 */
export function changelogFaults(changelog, version, now) {
  const section = sectionOf(changelog, version);
  if (section === undefined) return [`CHANGELOG.md has no section for ${version}.`];
  const faults = [];
  const [heading = '', ...lines] = section.split('\n');
  const date = heading.startsWith(`## [${version}] - `) ? heading.slice(version.length + 8) : '';
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(time) || day(new Date(time)) !== date) {
    faults.push(`CHANGELOG.md: "${heading}" should be "## [${version}] - ${day(now)}".`);
  } else if (time - now.getTime() > 24 * 3600 * 1000) {
    faults.push(`CHANGELOG.md: ${date} is still to come.`);
  }
  const strange = lines.filter((line) => line.startsWith('### ') && !kinds.includes(line.slice(4).trim()));
  if (strange.length > 0)
    faults.push(`CHANGELOG.md: "${strange.join('", "')}" is none of ${kinds.join(', ')}.`);
  if (!lines.some((line) => line.startsWith('- '))) faults.push(`CHANGELOG.md says nothing of ${version}.`);
  const first = /^## (?!\[?Unreleased)\[?([^\]\s]+)/m.exec(changelog)?.[1];
  if (first !== version) faults.push(`CHANGELOG.md has ${first} above ${version}.`);
  if (sectionOf(changelog, 'Unreleased')?.includes('\n- ')) {
    faults.push(`CHANGELOG.md has entries under "Unreleased" that belong to ${version}, or to none.`);
  }
  return faults;
}

/**
 * @param {ReadonlyMap<string, string>} texts documents by their paths
 * @param {string} version
 * @param {readonly Weight[]} weights of what was built
 */
export function figureFaults(texts, version, weights) {
  const faults = [];
  const hashes = weights.map(({ integrity }) => integrity);
  let hasSizes = false;
  for (const [path, text] of texts) {
    if (path === 'CHANGELOG.md') continue;
    if (withSizes(text, weights) !== text) faults.push(`${path} states sizes of another build.`);
    if (weights.some((weight) => withSizes(text, [{ ...weight, bytes: Number.NaN, gzip: 0 }]) !== text))
      hasSizes = true;
    const strange = (text.match(/sha384-[\w+/=]{64}/g) ?? []).filter((hash) => !hashes.includes(hash));
    if (strange.length > 0) faults.push(`${path} states the hash of another build: ${strange.join(', ')}.`);
  }
  if (!hasSizes) faults.push('No document has a table of sizes.');
  const section = sectionOf(texts.get('CHANGELOG.md') ?? '', version) ?? '';
  for (const { file, integrity } of weights) {
    if (file.endsWith('.min.js') && !section.includes(`\`${file}\`: \`${integrity}\``)) {
      faults.push(`CHANGELOG.md does not state the hash of ${file} under ${version}: ${integrity}.`);
    }
  }
  return faults;
}

/**
 * @param {string} version
 * @param {string} locked the version that the lock file has
 * @param {string | undefined} tag the tag that is to be released, where there is one
 */
export function versionFaults(version, locked, tag) {
  const faults = [];
  if (!/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version)) {
    faults.push(`${version} is no version such as 1.2.3 or 1.2.3-rc.1.`);
  }
  if (locked !== version) faults.push(`package-lock.json has version ${locked}: run npm install.`);
  if (tag !== undefined && tag !== `v${version}`) faults.push(`The tag ${tag} is not v${version}.`);
  return faults;
}

/** Under which name npm hands a version out. @param {string} version */
export const distTag = (version) => (version.includes('-') ? 'next' : 'latest');

/**
 * The files that are not the same in two builds.
 *
 * @param {ReadonlyMap<string, string>} one hashes by paths
 * @param {ReadonlyMap<string, string>} other
 */
export const differences = (one, other) =>
  [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path)).sort();
