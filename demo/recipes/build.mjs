// The recipes: one uploader in six frameworks, each a page of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';

const FOLDER = 'demo/recipes';

/** What their pages are called, and what is to be read of each; the first of them is the recipe itself. */
const recipes = {
  plain: { title: '原生 JavaScript', files: ['plain/uploader.js', 'markup.html'] },
  jquery: { title: 'jQuery 3', files: ['jquery/uploader.js', 'markup.html'] },
  react: { title: 'React 19', files: ['react/uploader.tsx', 'react/main.tsx'] },
  vue: { title: 'Vue 3', files: ['vue/uploader.vue', 'vue/main.ts'] },
  svelte: { title: 'Svelte 5', files: ['svelte/uploader.svelte', 'svelte/main.ts'] },
  angular: { title: 'Angular 20', files: ['angular/uploader.ts', 'angular/main.ts'] },
};

/** @type {import('esbuild').Plugin} */
const vue = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
      const { content } = compileScript(descriptor, { id: basename(path), inlineTemplate: true });
      return { contents: content, loader: 'ts' };
    });
  },
};

/** @type {import('esbuild').Plugin} */
const svelte = {
  name: 'svelte',
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), { filename: path });
      return { contents: js.code };
    });
  },
};

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** @param {string} file */
const read = (file) => readFileSync(`${FOLDER}/${file}`, 'utf8');

/** @param {string[]} sources */
const scripts = (...sources) =>
  sources.map((source) => `<script src="${source}" defer></script>`).join('\n    ');

/** @type {Record<string, string>} */
const loaded = {
  plain: scripts('/dist/fengmi-uploader.full.min.js', 'script.js', 'plain/uploader.js'),
  jquery: scripts(
    '/jquery/jquery.min.js',
    '/dist/fengmi-uploader.full.min.js',
    'script.js',
    'jquery/uploader.js',
  ),
};

/** @param {string} file */
const source = (file) => {
  const text = read(file);
  return `<details>
        <summary>${file}</summary>
        <pre tabindex="0" role="region" aria-label="${file}"><code>${escaped(text)}</code></pre>
      </details>`;
};

/** @param {[name: string, recipe: { title: string, files: string[] }]} recipe */
function page([name, { title, files }]) {
  const links = Object.entries(recipes).map(([other, { title }]) => {
    const current = other === name ? ' aria-current="page"' : '';
    return `<a href="${other}.html"${current}>${title}</a>`;
  });
  /** @type {Record<string, string>} */
  const parts = {
    title,
    scripts: loaded[name] ?? `<script src="${name}/main.js" type="module"></script>`,
    markup: name in loaded ? `\n${read('markup.html')}` : '',
    sources: [...files, 'settings.ts', 'labels.ts', 'page.ts'].map(source).join('\n      '),
    links: links.join('\n      '),
  };
  return read('page.html').replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part] ?? '');
}

/**
 * What the bundled ones import of the library is `dist/index.js`, which has to be there.
 * @param {import('esbuild').BuildOptions} common
 * @param {string} outdir
 */
export async function buildRecipes(common, outdir) {
  const options = { ...common, outdir, outbase: FOLDER, minify: true, sourcemap: false, target: 'es2022' };
  await Promise.all([
    build({
      ...options,
      entryPoints: Object.keys(recipes)
        .filter((name) => !(name in loaded))
        .map((name) => `${FOLDER}/${name}/main.*`),
      // What they share is loaded once.
      format: 'esm',
      splitting: true,
      plugins: [vue, svelte],
      // In React's other build StrictMode does nothing.
      define: { ...common.define, 'process.env.NODE_ENV': '"development"' },
      jsx: 'automatic',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    }),
    build({ ...options, entryPoints: [`${FOLDER}/script.ts`], format: 'iife', globalName: 'recipes' }),
    build({
      ...options,
      entryPoints: [`${FOLDER}/plain/uploader.js`, `${FOLDER}/jquery/uploader.js`, `${FOLDER}/style.css`],
    }),
  ]);
  for (const recipe of Object.entries(recipes)) writeFileSync(`${outdir}/${recipe[0]}.html`, page(recipe));
}
