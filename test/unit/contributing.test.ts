// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scripts } from '../../package.json' with { type: 'json' };
import { Faults } from '../stub/faults.js';

const text = readFileSync('CONTRIBUTING.md', 'utf8');

test('every file that CONTRIBUTING.md names is there', () => {
  const named = text.matchAll(
    /`((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|md|mjs|yml)|[\w-]+(?:\/[\w-]+)*\/)`/g,
  );
  const places = ['', 'src/', 'src/plupload/', 'test/'];
  const lost = [...named]
    .map(([, path]) => path ?? '')
    .filter((path) => !places.some((place) => existsSync(place + path)));
  expect(lost).toEqual([]);
});

test('every command that CONTRIBUTING.md names is one', () => {
  const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script]) => script ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('the faults that CONTRIBUTING.md sets are faults', () => {
  const code = (text.match(/^ {4}stub\..+$/gm) ?? []).join('\n');
  const faults = new Faults();
  const set = () => new Function('stub', code)({ fault: faults.add.bind(faults) });
  expect(code.match(/stub\.fault\(/g)).toHaveLength(2);
  expect(set).not.toThrow();
});
