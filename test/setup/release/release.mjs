// All that is done for a release but publishing it: refuses, or packs and says what to publish.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documents, weigh } from '../../../src/builds/figures.mjs';
import { changelogFaults, differences, distTag, figureFaults, versionFaults } from './checks.mjs';

/** @typedef {(args: string[], options: { cwd: string, env?: Record<string, string> }) => string} Run what it prints, or throws */

/** Why there is no release; its message is all that there is to say. */
export class Refusal extends Error {}

/** @param {string[]} faults */
function refuse(faults) {
  if (faults.length > 0) throw new Refusal(faults.join('\n'));
}

/** @type {Run} */
export function git(args, { cwd }) {
  // In a hook of git these name another repository than the folder's.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Refusal(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** @type {Run} */
export function npm(args, { cwd, env }) {
  const { status, stdout } = spawnSync('npm', args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', args.includes('--json') ? 'pipe' : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Refusal(`npm ${args.join(' ')} has failed.`);
  return stdout ?? '';
}

/** @param {string} root @param {string} why */
function refuseDirty(root, why) {
  const changed = git(['status', '--porcelain'], { cwd: root }).trimEnd();
  if (changed !== '') refuse([`${why}\n${changed}`]);
}

/** @param {string} root */
const read = (root) => ({
  /** @param {string} path */
  text: (path) => readFileSync(join(root, path), 'utf8'),
  /** @param {string} path */
  json: (path) => JSON.parse(readFileSync(join(root, path), 'utf8')),
});

/** @param {string} root */
function hashesOf(root) {
  const dist = join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(dist, path)).isFile(),
  );
  return new Map(
    files.map((path) => [
      `dist/${path}`,
      createHash('sha256')
        .update(readFileSync(join(dist, path)))
        .digest('hex'),
    ]),
  );
}

/**
 * @typedef {object} Packed as npm says it
 * @property {string} filename
 * @property {number} size
 * @property {number} unpackedSize
 * @property {string} integrity
 * @property {{ path: string, size: number }[]} files
 */

/**
 * Builds and packs, in a time zone of its own.
 *
 * @param {string} root
 * @param {string} zone
 * @param {Run} runNpm
 * @returns {{ hashes: Map<string, string>, packed: Packed }}
 */
function buildIn(root, zone, runNpm) {
  const options = { cwd: root, env: { TZ: zone } };
  runNpm(['run', 'build'], options);
  const [packed] = JSON.parse(runNpm(['pack', '--ignore-scripts', '--json'], options));
  return { hashes: hashesOf(root), packed };
}

/**
 * @param {string} root the project's folder
 * @param {{ tag?: string | undefined, now?: Date, runNpm?: Run }} given
 * @returns {string} what to publish, and how
 * @throws Refusal
 */
export function prepareRelease(root, { tag, now = new Date(), runNpm = npm } = {}) {
  const { text, json } = read(root);
  const { name, version, repository } = json('package.json');
  // What is quick to find out comes first.
  refuseDirty(root, 'The tree is dirty: what is published has to be what is committed.');
  refuse([
    ...versionFaults(version, json('package-lock.json').version, tag),
    ...changelogFaults(text('CHANGELOG.md'), version, now),
  ]);
  runNpm(['test'], { cwd: root });
  refuseDirty(root, 'The build has stated other figures than those that are committed: commit these.');

  const elsewhere = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const copy = join(elsewhere, 'in another folder');
    git(['clone', '--quiet', root, copy], { cwd: root });
    runNpm(['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: copy });
    const first = buildIn(root, 'America/St_Johns', runNpm);
    const second = buildIn(copy, 'Asia/Shanghai', runNpm);
    const different = differences(first.hashes, second.hashes);
    if (different.length === 0 && first.packed.integrity !== second.packed.integrity)
      different.push('the package');
    refuse(different.map((path) => `${path} is another in a second build: it cannot be reproduced.`));
    const scripts = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js'));
    const weights = scripts.map((file) => weigh(join(root, 'dist'), file));
    const texts = new Map(documents(root).map((path) => [path.replace(/\\/g, '/'), text(path)]));
    refuse(figureFaults(texts, version, weights));
    return announce({ name, version, repository, packed: first.packed, weights, commit: headOf(root) });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

/** @param {string} root */
const headOf = (root) => git(['rev-parse', 'HEAD'], { cwd: root }).trim();

/**
 * @param {object} what
 * @param {string} what.name
 * @param {string} what.version
 * @param {unknown} what.repository
 * @param {Packed} what.packed
 * @param {readonly import('../../../src/builds/figures.mjs').Weight[]} what.weights
 * @param {string} what.commit
 */
function announce({ name, version, repository, packed, weights, commit }) {
  const tag = distTag(version);
  return `
${name} ${version} can be published: tests are green, and two builds in two folders and time zones are the same.
commit     ${commit}
package    ${packed.filename}, ${packed.size} bytes, ${packed.unpackedSize} unpacked
integrity  ${packed.integrity}

${packed.files.map(({ path, size }) => `${String(size).padStart(9)}  ${path}`).join('\n')}

${weights.map(({ file, bytes, gzip, integrity }) => `${file}: ${bytes} bytes, ${gzip} gzipped, ${integrity}`).join('\n')}

By the workflow, with provenance:
  git tag -a v${version} -m ${version} && git push origin v${version}
By hand, without:
  npm publish ./${packed.filename} --access public --tag ${tag}
${repository ? '' : '\npackage.json names no "repository": npm takes no provenance until it names the one that the workflow runs in.\n'}`;
}
