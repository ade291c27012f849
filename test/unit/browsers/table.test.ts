import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../browsers/host.js';
import { scenarios } from '../../browsers/scenarios.js';
import { markdownTable, type Row, textTable, versionOf, withTable } from '../../browsers/table.js';

const rows: Row[] = [
  { engine: 'Chromium 64', version: '64.0.1', scenario: 'clean', notes: [] },
  { engine: 'Chromium 64', version: '64.0.1', scenario: 'drop zone', notes: ['a made-up drop'] },
  { engine: 'Firefox', version: '153.7', scenario: 'clean', notes: [] },
  { engine: 'Firefox', version: '153.7', scenario: 'drop zone', problem: 'a | b', notes: [] },
  { engine: 'WPE', version: 'no Cog is installed', notes: [] },
];

describe('textTable', () => {
  it('has a line for each scenario, and one for an engine that is missing', () => {
    expect(textTable(rows).split('\n')).toEqual([
      'Chromium 64  64.0.1  clean      passed',
      'Chromium 64  64.0.1  drop zone  passed; a made-up drop',
      'Firefox      153.7   clean      passed',
      'Firefox      153.7   drop zone  FAILED: a | b',
      'WPE                             missing: no Cog is installed',
    ]);
  });
});

describe('markdownTable', () => {
  it('has a line for each engine, in three words, and names what failed', () => {
    const lines = markdownTable(rows).split('\n').slice(2);
    expect(lines.slice(0, 3)).toEqual([
      '| Chromium | 64.0.1 | tested | 2 of 2 scenarios |',
      '| Firefox | 153.7 | not supported | 1 of 2 scenarios, not: drop zone |',
      '| WPE |  | not run here | no Cog is installed |',
    ]);
    expect(lines.slice(3).map((line) => line.split(' | ')[2])).toEqual(
      expect.arrayContaining(['expected', 'not supported']),
    );
  });

  it('has the same lines in Chinese', () => {
    const lines = markdownTable(rows, 'zh-CN').split('\n').slice(2);
    expect(lines.slice(0, 3)).toEqual([
      '| Chromium | 64.0.1 | 已测试 | 2 个场景通过 2 个 |',
      '| Firefox | 153.7 | 不支持 | 2 个场景通过 1 个，未通过：拖放区 |',
      '| WPE |  | 没有运行 | no Cog is installed |',
    ]);
    const figures = (table: string) => table.split('\n').map((line) => line.match(/\d+/g)?.sort());
    expect(figures(markdownTable(rows, 'zh-CN'))).toEqual(figures(markdownTable(rows)));
  });

  it('knows each scenario in Chinese', () => {
    const failed = scenarios.map(
      ({ name }): Row => ({ engine: 'A', version: '1', scenario: name, problem: 'x', notes: [] }),
    );
    expect(markdownTable(failed, 'zh-CN').split('\n')[2]).toMatch(
      /^\| A \| 1 \| 不支持 \| 11 个场景通过 0 个，未通过：[^a-z]*\|$/,
    );
  });
});

it('the version is taken from what an engine says of itself', () => {
  const agent =
    'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/64.0.3264.0 Safari/537.36';
  expect(versionOf(agent)).toBe('64.0.3264.0');
  expect(versionOf('Mozilla/5.0 AppleWebKit/602.1 (KHTML, like Gecko) Version/10.0 Safari/602.1')).toBe(
    '602.1',
  );
  expect(versionOf('Mozilla Firefox 153.7.0esr')).toBe('153.7.0esr');
  expect(versionOf('WebKitGTK 2.50.6')).toBe('2.50.6');
});

it('a table goes between its markers, in the place of the one before', () => {
  const around = (table: string) => `a\n<!-- test:browsers -->\n${table}\n<!-- /test:browsers -->\nb`;
  expect(withTable(around('old'), 'new')).toBe(around('new'));
  expect(() => withTable('a', 'new')).toThrow('<!-- test:browsers -->');
});

it('files are of other bytes by their name', () => {
  expect([...bytesOf('a', 3)]).toEqual([97, 128, 159]);
  expect([...bytesOf('b', 3)]).toEqual([98, 129, 160]);
});
