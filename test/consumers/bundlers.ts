export interface Bundler {
  name: string;
  /** Exact versions, so that a run of today is a run of tomorrow. */
  packages: Readonly<Record<string, string>>;
  /** Besides the page: configuration, by name. */
  files?: Readonly<Record<string, string>>;
  /** Builds `main.js`, or `index.html` with it, into `out`. */
  command: readonly string[];
  /** Most bytes, minified, of the page with the package, plupload and what RxJS is needed. */
  limit: number;
}

const LIMIT = 350_000;
/** Without the second moxie. */
const ONCE_LIMIT = 240_000;

/**
 * plupload's script holds moxie, and where it is a CommonJS module it loads `./moxie` as well: the same again. What it
 * exports until then is the moxie that it holds, so that it may stand for that file.
 */
const once = {
  vite: `export default { resolve: { alias: [{ find: /^\\.\\/moxie$/, replacement: 'plupload' }] } };`,
  esbuild: `
import { build } from 'esbuild';
await build({
  entryPoints: ['main.js'],
  bundle: true,
  minify: true,
  outdir: 'out',
  logLevel: 'warning',
  plugins: [
    {
      name: 'moxie-once',
      setup({ onResolve, resolve }) {
        onResolve({ filter: /^\\.\\/moxie$/ }, ({ kind, resolveDir }) => resolve('plupload', { kind, resolveDir }));
      },
    },
  ],
});`,
};

export const vite = {
  packages: { vite: '7.3.8' },
  /** The port is to follow: it takes 0 for its usual one. */
  server: ['vite', '--force', '--host', '127.0.0.1', '--port'],
  moxieOnce: { 'vite.config.js': once.vite },
};

const viteBuild = ['vite', 'build', '--base', './', '--outDir', 'out', '--logLevel', 'warn'];

export const bundlers: readonly Bundler[] = [
  { name: 'Vite 7', packages: vite.packages, command: viteBuild, limit: LIMIT },
  {
    name: 'Vite 7, moxie once',
    packages: vite.packages,
    files: vite.moxieOnce,
    command: viteBuild,
    limit: ONCE_LIMIT,
  },
  {
    name: 'webpack 5',
    packages: { webpack: '5.112.1', 'webpack-cli': '7.3.1' },
    command: ['webpack', '--mode', 'production', '--entry', './main.js', '--output-path', 'out'],
    limit: ONCE_LIMIT,
  },
  {
    name: 'Rollup 4',
    packages: {
      rollup: '4.68.8',
      '@rollup/plugin-commonjs': '29.0.3',
      '@rollup/plugin-node-resolve': '16.0.3',
      '@rollup/plugin-terser': '1.0.2',
    },
    command: ['rollup', 'main.js', '--dir', 'out', '-p', 'node-resolve', '-p', 'commonjs', '-p', 'terser'],
    limit: LIMIT,
  },
  {
    name: 'esbuild',
    packages: { esbuild: '0.28.2' },
    command: ['esbuild', 'main.js', '--bundle', '--minify', '--outdir=out', '--log-level=warning'],
    limit: LIMIT,
  },
  {
    name: 'esbuild, moxie once',
    packages: { esbuild: '0.28.2' },
    files: { 'build.js': once.esbuild },
    command: ['node', 'build.js'],
    limit: ONCE_LIMIT,
  },
  {
    name: 'Parcel 2',
    packages: { parcel: '2.16.4' },
    command: ['parcel', 'build', 'index.html', '--dist-dir', 'out', '--public-url', './', '--no-cache'],
    limit: LIMIT,
  },
];
