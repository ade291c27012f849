import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

/** The rooms of src/: each may use those before it, and itself. */
const rooms = [
  'contract',
  'rx',
  'options',
  'upload',
  'browser',
  'upload-target',
  'api',
  'queue',
  'resume',
  'plupload',
  'index',
  'builds',
];
/** What a room may import from outside beside types. */
const packages: Readonly<Record<string, RegExp>> = {
  options: /^$/,
  upload: /^$/,
  plupload: /^(rxjs|plupload)$/,
};

const root = 'src';
const path = (file: string): string => relative(root, file).split(sep).join('/');
const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : 'index');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** Every import and export of another file, types too. */
const imports: readonly Import[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => {
    const file = join(root, name);
    const found = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s+(type\s)?(?:[^'";]*\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
    );
    return [...found].map(([, type, to, late]) => ({
      from: path(file),
      to: to ?? late ?? '',
      isType: type !== undefined,
    }));
  });
const own = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: path(join(root, dirname(from), to.replace(/\.js$/, '.ts'))) }));

test('every file is in a room', () => {
  expect(own.length).toBeGreaterThan(100);
  expect(new Set(own.flatMap(({ from, to }) => [roomOf(from), roomOf(to)]))).toEqual(new Set(rooms));
});

test('no room uses a later one, types included', () => {
  const back = own.filter(({ from, to }) => rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)));
  expect(back).toEqual([]);
});

test('no file leads back to itself, types included', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  function walk(file: string, way: readonly string[]): void {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (way.includes(file) || done.has(file)) return;
    for (const { from, to } of own) if (from === file) walk(to, [...way, file]);
    done.add(file);
  }
  for (const { from } of own) walk(from, []);
  expect(circles).toEqual([]);
});

test('plupload is known in one room, and what is pure needs nothing from outside', () => {
  const strangers = imports
    .filter(({ to, isType }) => !to.startsWith('.') && !isType)
    .filter(({ from, to }) => !(packages[roomOf(from)] ?? /^rxjs$/).test(to));
  expect(strangers).toEqual([]);
});

test('the picture of the rooms in CONTRIBUTING.md is what they are', () => {
  const lines = readFileSync('CONTRIBUTING.md', 'utf8').match(/(?<=^ {4})\w[\w-]* {2,}.+$/gm) ?? [];
  const drawn = lines.map((line) => {
    const [name = '', uses] = line.split(/ {2,}.*?(?:→ |$)/);
    return { name, uses: uses ? uses.split(' ') : [] };
  });
  const real = rooms.toReversed().map((name) => {
    const used = new Set(own.filter(({ from }) => roomOf(from) === name).map(({ to }) => roomOf(to)));
    return { name, uses: rooms.toReversed().filter((room) => room !== name && used.has(room)) };
  });
  expect(drawn).toEqual(real);
});
