import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** A script of `page/` as a page can run it. */
export const bundle = (name: string): string =>
  buildSync({
    entryPoints: [fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  }).outputFiles[0]?.text ?? '';
