// @vitest-environment node
// Chinese typography: full-width punctuation, and a space between Chinese and Latin letters, digits or code.
import { expect, test } from 'vitest';
import { run } from 'zhlint';
import { renderMarkdown } from '../../../demo/guide/server/markdown.js';
import { docs } from './pages.js';

const rules = {
  preset: 'default',
  fullwidthPunctuation: '，。：；？！（）“”‘’',
  halfwidthPunctuation: '[]{}',
  adjustedFullwidthPunctuation: '',
};

/** What is wrong, as `line: what`. zhlint passes over tables, so each of their cells goes as a text of its own. */
function faultsOf(text: string): string[] {
  const faultsFrom = (line: number, part: string): string[] =>
    run(part, { rules }).validations.map(({ index, message }) => {
      const before = part.slice(0, index).split('\n');
      const around = part.slice(Math.max(0, index - 8), index + 8).replace(/\n/g, ' ');
      return `${line + before.length - 1}: ${message}: ${around}`;
    });
  const cells = text
    .replace(/^```.*?^```$/gms, (code) => code.replace(/.+/g, ''))
    .split('\n')
    .flatMap((row, n) =>
      row.startsWith('|') ? row.split(/(?<!\\)\|/).map((cell) => [n + 1, cell.trim()] as const) : [],
    );
  return [
    ...faultsFrom(1, text),
    ...cells.flatMap(([line, cell]) => faultsFrom(line, cell)),
    ...unclosed(text),
  ];
}

/** Where Markdown takes `**` as text: what ends in full-width punctuation closes before no letter. */
const unclosed = (text: string): string[] =>
  renderMarkdown(text)
    .replace(/<(pre|code)\b.*?<\/\1>/gs, '')
    .match(/.{0,8}\*\*.{0,8}/g) ?? [];

const chinese = docs.filter(({ path }) => path.includes('zh-CN'));

test.each(chinese)('$path is set as Chinese is', ({ text }) => {
  expect(faultsOf(text)).toEqual([]);
});

test('what is set wrongly is found, in tables too', () => {
  const wrong = [
    '上传URL',
    '用 `url`上传',
    '好,的',
    '好 ，的',
    '共（3个）',
    '他说"好"',
    '**好。**的',
    '| 名称 |\n| --- |\n| 分块,上传 |',
  ];
  expect(wrong.filter((text) => faultsOf(text).length === 0)).toEqual([]);
  expect(
    faultsOf('**上传**（见[页面](x.md)）：用 `url`，共 3 块。\n\n```ts\nf("好"); // 好,的\n```'),
  ).toEqual([]);
});
