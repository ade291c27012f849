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

/** What no engine was at hand for, or never will be, and why one may think so. */
const notRun = [
  ['Chrome, Edge and Android WebView', '49 to 63', 'expected', 'syntax and natives'],
  ['Firefox', '52 to 152', 'expected', 'syntax and natives'],
  ['Safari, on macOS and iOS', '16 and later', 'expected', 'WebKits of its age are run'],
  ['Safari, on macOS and iOS', '11 to 15', 'expected', 'syntax and natives'],
  ['Safari, on macOS and iOS', '10', 'not supported', 'a WebKit of its age fails scenarios'],
  ['Edge', '12 to 18', 'not supported', 'an engine that can no longer be had'],
  ['Internet Explorer, Android WebView before 49', 'all', 'not supported', 'they do not parse ES2015'],
];

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
export function markdownTable(rows: readonly Row[]): string {
  const lines = [...new Set(rows.map(({ engine }) => engine))].map((engine) => {
    const own = rows.filter((row) => row.engine === engine);
    const [first] = own;
    if (first?.scenario === undefined) return [engine, '', 'not run here', first?.version ?? ''];
    const failed = own.filter(({ problem }) => problem !== undefined).map(({ scenario }) => scenario);
    const passed = `${own.length - failed.length} of ${own.length} scenarios`;
    const but = failed.length > 0 ? `, not: ${failed.join(', ')}` : '';
    const word = failed.length > 0 ? 'not supported' : 'tested';
    return [engine.replace(/ \d+$/, ''), first.version, word, passed + but];
  });
  return [['engine', 'version', '', 'shown by'], ['---', '---', '---', '---'], ...lines, ...notRun]
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
