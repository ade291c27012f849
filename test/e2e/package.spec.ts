// What npm would publish: its files, its exports, and its types in the project of someone else.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'acorn';
import { expect, test } from 'playwright/test';
import { modes, projectOf } from '../types/consumer.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

// What is packed once serves all of them.
test.describe.configure({ mode: 'default' });

let project = '';
const text = (file: string): string =>
  readFileSync(join(project, 'node_modules/fengmi-uploader', file), 'utf8');

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
test.beforeAll(async ({}, info) => {
  project = info.outputPath('project');
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const shell = process.platform === 'win32';
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', modules];
  await run('npm', args, { cwd: root, shell });
  const [tarball = ''] = readdirSync(modules);
  await run('tar', ['-xzf', tarball], { cwd: modules });
  renameSync(join(modules, 'package'), join(modules, 'fengmi-uploader'));
  for (const dependency of ['plupload', 'rxjs', '@types']) {
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency), 'junction');
  }
});

/** A declaration and all that it takes from other files of the package. */
function declarations(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path = ''] of text(file).matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
    declarations(posix.join(posix.dirname(file), `${path}.d.ts`), found);
  }
  return found;
}

test('the package holds what it is used by, and no more', () => {
  const packed = readdirSync(join(project, 'node_modules/fengmi-uploader'), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(join(project, 'node_modules/fengmi-uploader/').length)
        .replaceAll('\\', '/'),
    );
  const scripts = ['index', 'index.node', 'fengmi-uploader.min', 'fengmi-uploader.full.min'];
  const documents = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'LICENSE', 'package.json'];
  const wanted = [
    ...documents.filter((file) => existsSync(join(root, file))),
    'dist/THIRD-PARTY-LICENSES.txt',
    ...scripts.flatMap((name) => [`dist/${name}.js`, `dist/${name}.js.map`]),
    ...declarations('dist/index.d.ts'),
  ];
  expect(packed.sort()).toEqual(wanted.sort());
});

test('source maps hold the sources that they name', () => {
  for (const name of ['index', 'index.node', 'fengmi-uploader.min', 'fengmi-uploader.full.min']) {
    const { sources, sourcesContent } = JSON.parse(text(`dist/${name}.js.map`)) as Record<string, string[]>;
    expect(sources).toContain('../src/plupload/attach.ts');
    expect(sourcesContent?.filter((content) => content)).toHaveLength(sources?.length ?? 0);
    expect(text(`dist/${name}.js`).trimEnd()).toMatch(new RegExp(`//# sourceMappingURL=${name}\\.js\\.map$`));
  }
});

const values = [
  'ApiError',
  'UploadError',
  'VERSION',
  'attach',
  'createApi',
  'createUploader',
  'install',
  'ofType',
  'parseReply',
];
const types = [
  'ApiErrorDetails',
  'ApiLocale',
  'ApiOptions',
  'ApiPaths',
  'ApiRetryOptions',
  'CommonParams',
  'FengmiApi',
  'FengmiOptions',
  'FengmiUploader',
  'FileEvent',
  'FileSnapshot',
  'FileStatus',
  'HeldByServer',
  'InstallOptions',
  'Messages',
  'PendingUpload',
  'Progress',
  'QueueEvent',
  'QueueSnapshot',
  'Reply',
  'Report',
  'ReportEntry',
  'ResumeOptions',
  'RetryOptions',
  'Retrying',
  'StorageLike',
  'Submitted',
  'Tag',
  'TargetOptions',
  'TimeoutOptions',
  'UploadErrorCode',
  'UploadErrorDetails',
  'UploadEvent',
  'UploadFile',
  'UploadKnown',
  'UploadTarget',
  'UploaderSettings',
  'Video',
  'VideoInfo',
  'VideoStage',
  'VideoStatus',
  'VideoSubmission',
  'VideosOptions',
  'WatchOptions',
];

for (const file of ['dist/index.js', 'dist/index.node.js']) {
  test(`${file} exports the names of the contract, and no others`, () => {
    const names = parse(text(file), { ecmaVersion: 2018, sourceType: 'module' }).body.flatMap((node) =>
      node.type === 'ExportNamedDeclaration'
        ? node.specifiers.map(({ exported }) => ('name' in exported ? exported.name : exported.value))
        : [],
    );
    expect(names.sort()).toEqual([...values].sort());
  });
}

test('the declarations export the names of the contract, and no others', () => {
  const names = { values: [] as string[], types: [] as string[] };
  const rest = text('dist/index.d.ts').replace(
    /export (type )?\{([^}]*)\} from '[^']*';/g,
    (_, all: string | undefined, list: string) => {
      for (const name of list.split(',').map((item) => item.trim())) {
        if (name === '') continue;
        const isType = all !== undefined || name.startsWith('type ');
        names[isType ? 'types' : 'values'].push(name.replace(/^type /, ''));
      }
      return '';
    },
  );
  expect(rest.trim()).toBe('');
  expect(names.values.sort()).toEqual([...values].sort());
  expect(names.types.sort()).toEqual([...types].sort());
});

for (const mode of modes) {
  // The strictest settings are those of the project's own check.
  test(`the types hold where modules are found as by ${mode}, without skipLibCheck`, async () => {
    const folder = join(project, mode);
    mkdirSync(folder);
    for (const [file, code] of Object.entries(projectOf({ mode, exact: false }))) {
      writeFileSync(join(folder, file), code);
    }
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '--project', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });
}
