// Runs every scenario in every engine and prints what came of them; ends with an error where one failed or is missing:
// `npm run test:browsers -- [--engine=NAME] [--scenario=NAME] [--write=FILE,FILE]`, the last for documents' tables.
import { readFileSync, writeFileSync } from 'node:fs';
import { stopDisplay } from './display.js';
import { type Engine, engines, type Found } from './engines.js';
import { type Host, type Outcome, startHost } from './host.js';
import { launch } from './launch.js';
import { type Scenario, scenarios } from './scenarios.js';
import { markdownTable, type Row, textTable, versionOf, withTable } from './table.js';

/** Of one scenario, the start of its browser included, on a slow machine, too; ms. */
const SCENARIO_MS = 60_000;

async function runScenario(host: Host, found: Found, scenario: Scenario): Promise<Outcome> {
  const { url, outcome } = host.prepare(scenario);
  const browser = await launch((profile) => found.command(profile, url));
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`nothing came of it within ${SCENARIO_MS / 1000} s`), SCENARIO_MS);
  });
  const without = async (why: Promise<string>): Promise<Outcome> => ({ problem: await why, notes: [] });
  try {
    return await Promise.race([outcome, without(browser.ended), without(timeUp)]);
  } finally {
    clearTimeout(timer);
    await browser.close();
  }
}

async function runEngine(host: Host, engine: Engine, chosen: readonly Scenario[]): Promise<Row[]> {
  let found: Found;
  try {
    found = await engine.find();
  } catch (error) {
    return [{ engine: engine.name, version: (error as Error).message, notes: [] }];
  }
  const outcomes: Outcome[] = [];
  for (const scenario of chosen) outcomes.push(await runScenario(host, found, scenario));
  const agent = outcomes.find((outcome) => outcome.agent)?.agent ?? '';
  const version = versionOf(found.version ?? agent);
  return outcomes.map(({ problem, notes }, at) => ({
    engine: engine.name,
    version,
    scenario: chosen[at]?.name ?? '',
    ...(problem !== undefined && { problem }),
    notes,
  }));
}

function option(name: string): string | undefined {
  const start = `--${name}=`;
  return process.argv.find((arg) => arg.startsWith(start))?.slice(start.length);
}

function choose<T extends { name: string }>(all: readonly T[], name: string | undefined): readonly T[] {
  const chosen = all.filter((one) => name === undefined || one.name === name);
  if (chosen.length > 0) return chosen;
  throw new Error(`There is no ${name}, but: ${all.map((one) => one.name).join(', ')}`);
}

// So that browsers are ended, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const chosen = choose(scenarios, option('scenario'));
if (option('write') && (option('engine') || option('scenario'))) {
  throw new Error('--write takes a run of everything, without --engine and --scenario.');
}
const host = await startHost(process.cwd());
const rows: Row[] = [];
try {
  for (const engine of choose(engines, option('engine'))) {
    const own = await runEngine(host, engine, chosen);
    console.log(textTable(own));
    rows.push(...own);
    const isMissing = own.some(({ scenario }) => scenario === undefined);
    const isRed = own.some(({ problem }) => problem !== undefined);
    if (isMissing ? !engine.isOptional : isRed && !engine.isBelowFloor) process.exitCode = 1;
  }
} finally {
  stopDisplay();
  await host.close();
}
console.log(`\n${markdownTable(rows)}`);
for (const file of option('write')?.split(',') ?? []) {
  const table = markdownTable(rows, file.includes('zh-CN') ? 'zh-CN' : 'en');
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), table));
}
