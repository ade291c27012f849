// Builds dist/ (the declarations are tsc's) and the demo. With --start, then runs the demo.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { minify } from 'terser';
import { buildRecipes } from './demo/recipes/build.mjs';
import { documents, overweight, weigh, withHashes, withSizes } from './src/builds/figures.mjs';
import { holdingOf, notices, packageFolders } from './src/builds/notices.mjs';
import { wrapArrows } from './src/builds/old-webkit.mjs';

const require = createRequire(import.meta.url);
const { version, peerDependencies } = require('./package.json');
const rxjs = require('rxjs/package.json').version;
const plupload = require('plupload/package.json').version;

const banner = `/*! fengmi-uploader ${version} | MIT */`;
const rxjsNotice = `/*! with parts of RxJS ${rxjs}, two calls of natives, the making of error classes and the reading of streams changed | Apache-2.0 | (c) 2015-2018 Google, Inc., Netflix, Inc., Microsoft Corp. and contributors */`;
const pluploadNotice = `/*! with plupload ${plupload} | AGPL-3.0 or commercial: its terms hold for this file as a whole */`;

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  sourcemap: true,
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
};

/**
 * What the script builds change in RxJS. Two natives that it calls are others on the pages that they are for, and these
 * calls do without: MooTools' `Array.from` copies no list, so that who leaves in the middle of a delivery costs the next
 * one an event; Prototype.js 1.6 gives `reduce` another meaning. What it assigns to the prototype of its errors may not be
 * assigned where the page has frozen that of all errors. And it reads streams and async iterables with what ES2015
 * lacks, for which tslib would bring four helpers, 0.6 KB: `pull` is enough.
 */
/** @type {Record<string, [theirs: string | RegExp, own: string][]>} */
const mends = {
  Subject: [['Array.from(this.observers)', 'this.observers.slice()']],
  pipe: [
    [
      'return fns.reduce((prev, fn) => fn(prev), input);',
      'for (const fn of fns) input = fn(input);\nreturn input;',
    ],
  ],
  createErrorClass: [
    [
      /ctorFunc\.prototype = .*\n.*constructor = ctorFunc;/,
      `const own = (value) => ({ value, writable: true, configurable: true });
    ctorFunc.prototype = Object.create(Error.prototype, { constructor: own(ctorFunc), name: own(''), message: own('') });`,
    ],
  ],
  isReadableStreamLike: [
    [/^import .* from "tslib";/, ''],
    [
      /(?<=function readableStreamLikeToAsyncGenerator\(readableStream\) ){.*?\n}/s,
      `{
    const reader = readableStream.getReader();
    const release = () => reader.releaseLock();
    return {
        next() {
            const read = reader.read();
            read.then(({ done }) => done && release(), release);
            return read;
        },
        return: release,
        [Symbol.asyncIterator]() { return this; },
    };
}`,
    ],
  ],
  innerFrom: [
    [/^import .* from "tslib";/, ''],
    [
      'process(asyncIterable, subscriber).catch((err) => subscriber.error(err));',
      'pull(asyncIterable[Symbol.asyncIterator](), subscriber);',
    ],
    [
      /function process.*?\n}/s,
      `function pull(iterator, subscriber) {
    Promise.resolve(iterator.next()).then(({ done, value }) => {
        if (done) return subscriber.complete();
        subscriber.next(value);
        if (!subscriber.closed) pull(iterator, subscriber);
        else if (iterator.return) return iterator.return();
    }).catch((err) => subscriber.error(err));
}`,
    ],
  ],
};

/** @type {import('esbuild').Plugin} */
const mendRxjs = {
  name: 'mend-rxjs',
  setup({ onLoad }) {
    for (const [file, changes] of Object.entries(mends)) {
      onLoad({ filter: new RegExp(`rxjs.+\\b${file}\\.js$`) }, ({ path }) => {
        let contents = readFileSync(path, 'utf8');
        for (const [theirs, own] of changes) {
          if (contents.replace(theirs, '') === contents) throw new Error(`${path} no longer holds ${theirs}`);
          contents = contents.replace(theirs, () => own);
        }
        return { contents };
      });
    }
  },
};

/** @type {import('esbuild').BuildOptions} */
const module = {
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  target: 'es2018',
  banner: { js: banner },
};

/** @type {import('esbuild').BuildOptions} */
const script = {
  ...common,
  sourcemap: 'external',
  format: 'iife',
  target: 'es2015',
  minifyIdentifiers: true,
  minifySyntax: true,
  // RxJS as ES modules of ES2015 classes: smaller than its ES5 default.
  conditions: ['es2015'],
  alias: { plupload: './src/builds/plupload-global.ts' },
  plugins: [mendRxjs],
};

/**
 * What esbuild makes of `{ ...object }` copies one property after the other, by a function that no browser had before Chrome
 * 54: `Object.assign` is older, and quicker. Every line stays where it is, for the source map.
 *
 * @param {string} code
 */
function withAssign(code) {
  const helpers =
    /var \S+ = Object\.defineProperty, .*?(\S+) = Math\.pow, .*?(\S+) = \(e, t\) => {.*?}, (\S+) = \(e, t\) => \S+\(e, \S+\(t\)\);\n/s;
  const [own, pow, spread, spreadProps] = helpers.exec(code) ?? [];
  if (own === undefined) throw new Error('The helpers of esbuild are others than they were.');
  const lines = own.replace(/.+/g, '');
  const result = code.replace(
    own,
    () => `var ${pow} = Math.pow, ${spread} = Object.assign, ${spreadProps} = ${spread};${lines}`,
  );
  // Others of esbuild's helpers, such as that for the rest of an object, use some of what is gone.
  for (const [, name = ''] of own.matchAll(/(?:var |, )([\w$]+) = (?:Object\.|\()/g)) {
    const isLost = name !== spread && name !== spreadProps;
    if (isLost && new RegExp(`[^\\w$.]${name.replace(/\$/g, '\\$&')}\\(`).test(result))
      throw new Error('A helper of esbuild is used that is gone: take no rest of an object in src/.');
  }
  return result;
}

/**
 * Builds for a script tag: esbuild bundles, and terser makes the code 5% smaller than esbuild alone. What stands around
 * it, plupload's own script too, stays as it is.
 *
 * @param {string} entry
 * @param {string} file
 * @param {{ before: string, after?: string }} around
 * @returns the files whose code is in it
 */
async function buildScript(entry, file, { before, after = '' }) {
  const { outputFiles, metafile } = await build({
    ...script,
    write: false,
    metafile: true,
    entryPoints: [entry],
    outfile: `dist/${file}`,
  });
  /** @param {string} end */
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const minified = await minify(withAssign(textOf('.js')), {
    ecma: 2015,
    safari10: true,
    compress: { passes: 3 },
    format: { ascii_only: true },
    sourceMap: { content: textOf('.map'), includeSources: true, filename: file },
  });
  const moved = JSON.parse(String(minified.map));
  const { code, mappings } = wrapArrows(String(minified.code), moved.mappings);
  writeFileSync(`dist/${file}`, `${before}\n${code}\n${after}//# sourceMappingURL=${file}.map\n`);
  // A line of a map is a line of the code, and ends with a semicolon.
  moved.mappings = ';'.repeat(before.split('\n').length) + mappings;
  writeFileSync(`dist/${file}.map`, JSON.stringify(moved));
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0),
  );
}

rmSync('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...module, outfile: 'dist/index.js', external: Object.keys(peerDependencies) }),
  // plupload throws where there is no DOM, so a server gets a build without it.
  build({
    ...module,
    outfile: 'dist/index.node.js',
    external: ['rxjs'],
    alias: { plupload: './src/builds/plupload-absent.ts' },
  }),
]);
const slim = await buildScript('src/builds/script.ts', 'fengmi-uploader.min.js', {
  before: `${banner}\n${rxjsNotice}`,
});
const pluploadScript = readFileSync(require.resolve('plupload'), 'utf8');
const full = await buildScript('src/builds/full.ts', 'fengmi-uploader.full.min.js', {
  // plupload's own script runs as it stands, with `this` the window and only its `define` another.
  before: `${[banner, rxjsNotice, pluploadNotice].join('\n')}\n(function(){var fengmiFull;`,
  after: `(function(define){
${pluploadScript}
}).call(window,fengmiFull.define);fengmiFull.done();
})();
`,
});
/** @param {readonly string[]} inputs */
const held = (inputs) => packageFolders(inputs).map(holdingOf);
writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt',
  notices(
    {
      'fengmi-uploader.min.js': held(slim),
      'fengmi-uploader.full.min.js': held([...full, 'node_modules/plupload/js/plupload.full.min.js']),
    },
    {
      own: readFileSync('LICENSE', 'utf8'),
      moxie: /mOxie .*?\bv([\d.]+)/s.exec(pluploadScript)?.[1] ?? '',
    },
  ),
);

/**
 * Most bytes of each file, gzipped. The scripts aim at 24,000 and 62,000 and are above: RxJS takes 4,000 of the slim one, the
 * texts in two languages 3,100, chunks side by side and appended ones with the choice of their size 3,600, uploads that outlive
 * their page 5,000, books that make none of many files, chunks or signs of life dearer than one of few 400, an input on pages of Trusted Types and
 * for buttons in shadow roots 220, errors on pages with frozen prototypes 70, lists
 * that stay lists beside Prototype.js and a plupload that comes late 70, names and parentheses for WebKits of
 * Safari 10's age 120. Raise one only with a reason, and write it here.
 */
const budgets = {
  'index.js': 46_000,
  'fengmi-uploader.min.js': 35_370,
  'fengmi-uploader.full.min.js': 73_720,
};

const weights = Object.keys(budgets).map((file) => weigh('dist', file));
for (const { file } of weights) {
  if (file.endsWith('.min.js')) parse(readFileSync(`dist/${file}`, 'utf8'), { ecmaVersion: 2015 });
}
for (const { file, bytes, gzip, integrity } of weights) {
  const budget = /** @type {Readonly<Record<string, number>>} */ (budgets)[file];
  console.log(`${file}: ${bytes} bytes, ${gzip} gzipped (budget ${budget}), ${integrity}`);
}
// What documents state of the builds is made here; see src/builds/figures.mjs.
for (const path of documents('.')) {
  const text = readFileSync(path, 'utf8');
  const told = path === 'CHANGELOG.md' ? withHashes(text, version, weights) : withSizes(text, weights);
  if (told !== text) writeFileSync(path, told);
}
const heavy = overweight(weights, budgets);
if (heavy.length > 0) {
  throw new Error(`${heavy.join(' ')} Make it smaller, or raise the budget in esbuild.mjs with a reason.`);
}

const demo = 'node_modules/.cache/fengmi-uploader/demo';
rmSync(demo, { recursive: true, force: true });
await Promise.all([
  buildRecipes(common, `${demo}/page/recipes`),
  build({
    ...common,
    entryPoints: ['demo/page.ts', 'demo/style.css', 'demo/index.html', 'demo/icon.svg'],
    outdir: `${demo}/page`,
    loader: { '.html': 'copy', '.svg': 'copy' },
    // What not every browser can use is a script of its own.
    format: 'esm',
    splitting: true,
    target: 'es2020',
    minify: true,
    conditions: ['es2015'],
  }),
  build({
    ...common,
    entryPoints: ['demo/server.ts'],
    outfile: `${demo}/server.mjs`,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  }),
]);
if (process.argv.includes('--start')) await import(`./${demo}/server.mjs`);
