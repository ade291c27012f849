// @vitest-environment node
import { expect, test } from 'vitest';
import { chineseOf, type Doc, docs } from './pages.js';

/** Rows of tables as cells. */
const rowsOf = (prose: string): string[][] =>
  [...prose.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) => row.split(/(?<!\\)\|/));

/** What a cell says in any language: its code, and its figures. */
const factsOf = (cell: string): string[] => [
  ...[...cell.matchAll(/`[^`]*`/g)].map(([code]) => code),
  ...[...cell.replace(/`[^`]*`|\]\([^)]*\)/g, '').matchAll(/\d[\d,.]*/g)].map(([figure]) =>
    figure.replace(/[,.]$/, ''),
  ),
];

const tableFacts = ({ prose }: Doc): string[][][] =>
  rowsOf(prose).map((row) => row.map((cell) => factsOf(cell).sort()));

test('pages in both languages have the same tables: their rows, columns, code and figures', () => {
  for (const doc of docs) {
    const other = docs.find(({ path }) => path === chineseOf(doc.path) && path !== doc.path);
    if (other) expect(tableFacts(other), other.path).toEqual(tableFacts(doc));
  }
});
