// The contract as the project of someone else compiles it, with what such projects set.
import { readFileSync } from 'node:fs';

const contracts = ['contract.ts', 'members.ts'];

/** How modules are found. */
export const modes = ['bundler', 'node16', 'nodenext'] as const;

export interface Compilation {
  mode: (typeof modes)[number];
  /** Whether an option that is `undefined` is another thing than one that is not there. */
  exact: boolean;
}

/** What stands in the project, by name. */
export function projectOf({ mode, exact }: Compilation): Record<string, string> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: exact,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    module: mode === 'bundler' ? 'esnext' : mode,
    moduleResolution: mode,
  };
  const sources = contracts.map((file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    return [file, text.replaceAll("'../../src/index.js'", "'fengmi-uploader'")];
  });
  return {
    'package.json': '{ "private": true, "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, files: contracts }),
    ...Object.fromEntries(sources),
  };
}
