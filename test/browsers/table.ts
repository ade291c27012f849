// What came of all scenarios, as a table for a person at a terminal and as one for the documents.

export interface Row {
  engine: string;
  /** Of the engine, or why there is none. */
  version: string;
  /** None where the engine is missing. */
  scenario?: string;
  /** What went wrong, if anything did. */
  problem?: string;
  notes: readonly string[];
}

export type Lang = 'en' | 'zh-CN';

interface Words {
  heads: string[];
  tested: string;
  notSupported: string;
  missing: string;
  /** Of how many scenarios how many passed, and those that did not. */
  passed(all: number, failed: readonly string[]): string;
  /** What no engine was at hand for, or never will be, and why one may think so. */
  notRun: string[][];
}

const inChinese: Readonly<Record<string, string>> = {
  clean: '正常',
  'clean, slim build': '正常（精简版）',
  paused: '暂停',
  retried: '重试',
  restarted: '从头开始',
  failed: '失败',
  removed: '移除',
  resumed: '断点续传',
  'in parallel': '并行分块',
  'drop zone': '拖放区',
  'queue widget': '队列组件',
};

const words: Readonly<Record<Lang, Words>> = {
  en: {
    heads: ['engine', 'version', 'support', 'shown by'],
    tested: 'tested',
    notSupported: 'not supported',
    missing: 'not run here',
    passed: (all, failed) =>
      `${all - failed.length} of ${all} scenarios${failed.length > 0 ? `, not: ${failed.join(', ')}` : ''}`,
    notRun: [
      ['Chrome, Edge and Android WebView', '49 to 63', 'expected', 'syntax and natives'],
      ['Firefox', '52 to 152', 'expected', 'syntax and natives'],
      ['Safari, on macOS and iOS', '16 and later', 'expected', 'WebKits of its age are run'],
      ['Safari, on macOS and iOS', '11 to 15', 'expected', 'syntax and natives'],
      ['Safari, on macOS and iOS', '10', 'not supported', 'a WebKit of its age fails scenarios'],
      ['Edge', '12 to 18', 'not supported', 'an engine that can no longer be had'],
      ['Internet Explorer, Android WebView before 49', 'all', 'not supported', 'they do not parse ES2015'],
    ],
  },
  'zh-CN': {
    heads: ['引擎', '版本', '支持', '依据'],
    tested: '已测试',
    notSupported: '不支持',
    missing: '没有运行',
    passed(all, failed) {
      const but = failed.map((name) => inChinese[name] ?? name).join('、');
      return `${all} 个场景通过 ${all - failed.length} 个${but && `，未通过：${but}`}`;
    },
    notRun: [
      ['Chrome、Edge 和 Android WebView', '49 到 63', '应可用', '语法和内置 API'],
      ['Firefox', '52 到 152', '应可用', '语法和内置 API'],
      ['Safari（macOS 和 iOS）', '16 及以上', '应可用', '运行过同时代的 WebKit'],
      ['Safari（macOS 和 iOS）', '11 到 15', '应可用', '语法和内置 API'],
      ['Safari（macOS 和 iOS）', '10', '不支持', '同时代的 WebKit 有场景未通过'],
      ['Edge', '12 到 18', '不支持', '引擎已无法获得'],
      ['Internet Explorer、49 之前的 Android WebView', '全部', '不支持', '无法解析 ES2015'],
    ],
  },
};

/** What a `navigator.userAgent` names its engine by, the most telling first. */
const marks = [/Chrome\/([\d.]+)/, /Firefox\/([\d.]+)/, /AppleWebKit\/([\d.]+)/, /(\d[\w.]*)/];

/** The number in what an engine says of itself. */
export function versionOf(said: string): string {
  const mark = marks.find((mark) => mark.test(said));
  return mark?.exec(said)?.[1] ?? said;
}

const outcomeOf = ({ scenario, problem, notes, version }: Row): string => {
  if (scenario === undefined) return `missing: ${version}`;
  return problem === undefined ? ['passed', ...notes].join('; ') : `FAILED: ${problem}`;
};

/** Engine, version, scenario, outcome. */
export function textTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.engine,
    row.scenario === undefined ? '' : row.version,
    row.scenario ?? '',
    outcomeOf(row),
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => (row[at] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One row an engine, in three words: tested, expected, not supported. */
export function markdownTable(rows: readonly Row[], lang: Lang = 'en'): string {
  const { heads, tested, notSupported, missing, passed, notRun } = words[lang];
  const lines = [...new Set(rows.map(({ engine }) => engine))].map((engine) => {
    const own = rows.filter((row) => row.engine === engine);
    const [first] = own;
    if (first?.scenario === undefined) return [engine, '', missing, first?.version ?? ''];
    const failed = own.flatMap(({ problem, scenario = '' }) => (problem === undefined ? [] : [scenario]));
    const word = failed.length > 0 ? notSupported : tested;
    return [engine.replace(/ \d+$/, ''), first.version, word, passed(own.length, failed)];
  });
  return [heads, ['---', '---', '---', '---'], ...lines, ...notRun]
    .map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`)
    .join('\n');
}

const BEGIN = '<!-- test:browsers -->';
const END = '<!-- /test:browsers -->';

/** Puts a table between the two markers of a document. @throws where they are not there */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`The document has no ${BEGIN} … ${END}.`);
  return `${document.slice(0, from + BEGIN.length)}\n${table}\n${document.slice(to)}`;
}
