/** One run of a contender; times in ms. */
export interface Run {
  wall: number;
  script: number;
  task: number;
  /** 0 where none took 50 ms: the browser tells of no shorter one. */
  longest: number;
  /** Of the page's heap over what it was at the start, in bytes. */
  heap: number;
  /** Bytes of the file that the server got more than once. */
  twice: number;
}

export interface Row extends Run {
  name: string;
  /** The wall time of every run. */
  walls: number[];
  /** Wall time to that of the line's own limit. */
  ratio?: number | undefined;
}

/** A contender that could not run, and why. */
export interface Missing {
  name: string;
  missing: string;
}

/** The middle one, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

const keys = ['wall', 'script', 'task', 'longest', 'heap', 'twice'] as const;

export function rowOf(name: string, runs: readonly Run[], limit: number | undefined): Row {
  const medians = Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key]))]));
  const row = { name, walls: runs.map(({ wall }) => wall), ...(medians as unknown as Run) };
  return limit === undefined ? row : { ...row, ratio: row.wall / limit };
}

const MB = 1e6;
const columns: readonly (readonly [head: string, text: (row: Row) => string])[] = [
  ['', ({ name }) => name],
  ['wall, s', ({ wall }) => (wall / 1000).toFixed(2)],
  ['to the limit', ({ ratio }) => ratio?.toFixed(3) ?? ''],
  ['script, ms', ({ script }) => script.toFixed(0)],
  ['tasks, ms', ({ task }) => task.toFixed(0)],
  ['longest task, ms', ({ longest }) => (longest > 0 ? longest.toFixed(0) : '< 50')],
  ['heap peak, MB', ({ heap }) => (heap / MB).toFixed(1)],
  ['sent twice, MB', ({ twice }) => (twice / MB).toFixed(1)],
];

/** A table in Markdown, its columns in line; a row with fewer cells than there are heads may be wider. */
export function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) =>
    Math.max(
      head.length,
      ...rows.filter(({ length }) => length === heads.length || at === 0).map((row) => row[at]?.length ?? 0),
    ),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export const tableOf = (rows: readonly (Row | Missing)[]): string =>
  markdown(
    columns.map(([head]) => head),
    rows.map((row) => ('missing' in row ? [row.name, row.missing] : columns.map(([, text]) => text(row)))),
  );
