// The server that the pages of all scenarios are on and upload to, and its word on what came of each.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Stub, startStub } from '../stub/index.js';
import type { Scenario } from './scenarios.js';

/** What a page says. */
interface Told {
  run: string;
  agent: string;
  problem?: string;
  ids?: Record<string, string>;
  notes?: string[];
}

export interface Outcome {
  /** What went wrong, if anything did. */
  problem?: string;
  /** What the page did in another way than a newer engine would have. */
  notes: string[];
  /** Its `navigator.userAgent`. */
  agent?: string;
}

export interface Run {
  url: string;
  /** Once the page has said what came of it. */
  outcome: Promise<Outcome>;
}

export interface Host {
  /** Makes ready for one scenario at a time. */
  prepare(scenario: Scenario): Run;
  close(): Promise<void>;
}

/** As the page makes them. */
export function bytesOf(name: string, size: number): Uint8Array {
  let seed = 0;
  for (let at = 0; at < name.length; at++) seed += name.charCodeAt(at);
  return Uint8Array.from({ length: size }, (_, i) => i * 31 + (i >> 8) * 17 + seed);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const pageOf = (scripts: readonly string[]): string =>
  `<!doctype html><meta charset="utf-8"><title>Scenario</title><body>
<button id="pick" type="button">Pick</button><div id="drop">Drop</div><form><div id="widget"></div></form>
${['/setup.js', ...scripts, '/scenarios.js'].map((src) => `<script src="${src}"></script>`).join('\n')}
</body>`;

/** What is wrong with what the server has, beside what the page says. */
function checkServer(stub: Stub, scenario: Scenario, since: number, ids: Record<string, string>) {
  const entries = stub.journal.filter(({ n }) => n > since);
  const broken = entries.find(({ violation }) => violation);
  if (broken) return `the server refused it: ${broken.violation?.message}`;
  const names = Object.keys(scenario.files).sort().join(', ');
  const completed = Object.keys(ids).sort().join(', ');
  if (completed !== names) return `completed: ${completed || 'nothing'}, not ${names}`;
  for (const [name, size] of Object.entries(scenario.files)) {
    const video = stub.video(ids[name] ?? '');
    if (video?.sha256 !== sha256(bytesOf(name, size))) return `the server has other bytes of ${name}`;
  }
  return scenario.check?.(entries.filter(({ kind }) => kind === 'upload'));
}

async function read(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts).toString();
}

export async function startHost(root: string): Promise<Host> {
  /** Of the scenario under way. */
  let settle: ((told: Told) => void) | undefined;
  let count = 0;
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    res.setHeader('content-type', 'application/json');
    res.setHeader('cache-control', 'no-store');
    if (req.method === 'POST') settle?.(JSON.parse(await read(req)));
    const body = req.method === 'POST' ? {} : { url: stub.issueUrl().url, chunked: true };
    res.end(JSON.stringify(body));
  };
  const script = (name: string) => ({
    body: readFileSync(`${root}/test/browsers/page/${name}`, 'utf8'),
    type: 'text/javascript',
  });
  const stub: Stub = await startStub({
    // The upload server is another origin, as the platform's is.
    settings: { urlHost: 'other' },
    pages: { '/setup.js': script('setup.js'), '/scenarios.js': script('scenarios.js') },
    static: [
      { prefix: '/dist/', dir: `${root}/dist` },
      { prefix: '/plupload/', dir: `${root}/node_modules/plupload/js` },
      { prefix: '/jquery/', dir: `${root}/node_modules/jquery/dist` },
    ],
    mounts: { '/browsers/': (req, res) => void answer(req, res) },
  });
  return {
    prepare(scenario) {
      count += 1;
      const run = String(count);
      const since = stub.journal.at(-1)?.n ?? 0;
      stub.clearFaults();
      for (const fault of scenario.faults) stub.fault(fault);
      stub.pages[`/${run}.html`] = pageOf(scenario.scripts);
      const outcome = new Promise<Outcome>((resolve) => {
        settle = (told) => {
          // An earlier page may still speak as it is closed.
          if (told.run !== run) return;
          const problem = told.problem ?? checkServer(stub, scenario, since, told.ids ?? {});
          resolve({ ...(problem && { problem }), notes: told.notes ?? [], agent: told.agent });
        };
      });
      return {
        url: `${stub.origin}/${run}.html?scenario=${encodeURIComponent(scenario.name)}&run=${run}`,
        outcome,
      };
    },
    close: () => stub.close(),
  };
}
