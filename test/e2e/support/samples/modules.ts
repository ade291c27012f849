import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Sample } from '../../../unit/guide/pages.js';

export const FOLDER = 'node_modules/.cache/fengmi-uploader/samples';
const SUPPORT = 'test/e2e/support/samples';

/** What a sample may use without saying where it is from. */
const given: Readonly<Record<string, readonly string[]>> = {
  'fengmi-uploader': [
    'attach',
    'createApi',
    'createUploader',
    'install',
    'ofType',
    'UploadError',
    'ApiError',
  ],
  rxjs: ['catchError', 'concatWith', 'filter', 'map', 'mergeMap', 'of'],
  './page.js': ['api', 'askOwnServerToSign', 'csrf', 'file', 'md5Of', 'render'],
};

/** A sample as a module: what it uses and does not bring is imported, and `uploader` made where it makes none. */
function moduleOf(code: string): string {
  const uses = (name: string): boolean => new RegExp(`(?<![.\\w$'"-])${name}\\b(?!['":])`).test(code);
  const brings = (name: string): boolean =>
    new RegExp(`(?:const|let|function|class) ${name}\\b|^import \\{[^}]*\\b${name}\\b[^}]*\\}`, 'm').test(
      code,
    );
  const isLacking = uses('uploader') && !brings('uploader');
  const lines = Object.entries(given).map(([from, names]) => {
    const wanted = names.filter(
      (name) => (uses(name) && !brings(name)) || (isLacking && name === 'createUploader'),
    );
    return wanted.length > 0 ? `import { ${wanted.join(', ')} } from '${from}';` : '';
  });
  const before = isLacking
    ? `const uploader = createUploader({ url: '/upload-here', fengmi: { api: (await import('./page.js')).api } });`
    : '';
  return `${lines.filter(Boolean).join('\n')}\n${before}\n${code}\nexport {};\n`;
}

/** Writes the samples beside the page that they take as given, with a project to check them in; their names. */
export function writeModules(samples: readonly Sample[], urlOf: () => string): string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const up = '../../../..';
  const paths = { 'fengmi-uploader': [`${up}/src/index.ts`] };
  writeFileSync(
    `${FOLDER}/tsconfig.json`,
    JSON.stringify({
      extends: `${up}/tsconfig.json`,
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023', 'dom'],
        paths,
        rootDir: up,
        noEmit: true,
        emitDeclarationOnly: false,
        declaration: false,
        noImplicitOverride: false,
        isolatedDeclarations: false,
        skipLibCheck: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ['.'],
    }),
  );
  writeFileSync(`${FOLDER}/page.ts`, `export * from '${up}/${SUPPORT}/page.js';\n`);
  return samples.map(({ path, line, code }) => {
    const name = `${path.replace(/\W+/g, '-')}-${line}`;
    writeFileSync(`${FOLDER}/${name}.ts`, moduleOf(mapUrls(code, urlOf)));
    return name;
  });
}

/** The addresses that samples name, as they are here. */
export const mapUrls = (code: string, urlOf: () => string): string =>
  code
    .replace(/https:\/\/upload\.example\/upload\?key=…/g, urlOf)
    .replace(/https:\/\/www\.fengmi\.tv/g, () => new URL(urlOf()).origin);

/** What is run is what was built. */
const built: Plugin = {
  name: 'built',
  setup({ onResolve }) {
    onResolve({ filter: /src\/index\.js$/ }, () => ({ path: resolve('dist/index.js') }));
  },
};

/** The samples as scripts for a page, by path, with what they share in scripts of their own. */
export async function bundle(names: readonly string[]): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [...names.map((name) => `${FOLDER}/${name}.ts`), `${SUPPORT}/tracked.ts`],
    outdir: '/samples',
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    alias: { 'fengmi-uploader': `./${SUPPORT}/tracked.ts` },
    plugins: [built],
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace(/^.*\/samples\//, ''), text]));
}
