// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { getPHPLoaderModule } from '@php-wasm/node-8-3';
import { loadPHPRuntime, PHP } from '@php-wasm/universal';
import { loadPyodide } from 'pyodide';
import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../../src/api/params.js';
import vectors from '../signature-vectors.json' with { type: 'json' };

/** What the guide tells site owners to run on their servers, held to the vectors in the language it is written in. */

type Params = Record<string, string | string[]>;
const BLOCK = /^```(?<language>\w*)\n(?<code>.*?)^```$/gms;

type Sign = (params: Params, appKey: string) => string | Promise<string>;

const blocks = ['en', 'zh-CN']
  .map((lang) => `demo/guide/${lang}/targets.md`)
  .flatMap((path) => (existsSync(path) ? [...readFileSync(path, 'utf8').matchAll(BLOCK)] : []))
  .map(({ groups }) => groups as { language: string; code: string })
  .filter(({ language }) => ['js', 'php', 'python'].includes(language))
  // What is the same in both languages runs once.
  .filter(({ code }, n, all) => all.findIndex((other) => other.code === code) === n);

const runs: Record<string, (code: string) => Promise<Sign>> = {
  async js(code) {
    const { sign } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
    return sign;
  },

  async php(code) {
    const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
    return async (params, appKey) => {
      php.writeFile('/given.json', JSON.stringify([params, appKey]));
      const call = `echo sign(...json_decode(file_get_contents('/given.json'), true));`;
      return (await php.run({ code: `<?php ${code} ${call}` })).text;
    };
  },

  /** The same function, given what PHP makes of the form that the API client would send. */
  async $_POST(code) {
    const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
    return async (params, appKey) => {
      php.writeFile('/key.json', JSON.stringify(appKey));
      const call = `echo sign($_POST, json_decode(file_get_contents('/key.json')));`;
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' };
      return (await php.run({ method: 'POST', headers, body: encode(params), code: `<?php ${code} ${call}` }))
        .text;
    };
  },

  async python(code) {
    const python = await loadPyodide();
    python.runPython(code);
    return (params, appKey) => {
      python.globals.set('given', JSON.stringify([params, appKey]));
      return python.runPython('import json; sign(*json.loads(given))');
    };
  },
};

test('there is one for each language', () => {
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['js', 'php', 'python']));
});

const cases = blocks.flatMap(({ language, code }) =>
  (language === 'php' ? ['php', '$_POST'] : [language]).map((run) => ({ run, code })),
);

describe.each(cases)('$run', ({ run, code }) => {
  let sign: Sign;

  beforeAll(async () => {
    sign = await runs[run]!(code);
  }, 60_000);

  test.each(vectors)('$name', async ({ params, appKey, signature }) => {
    expect(await sign(JSON.parse(JSON.stringify(params)), appKey)).toBe(signature);
  });
});
