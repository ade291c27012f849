// The guide, README and the like as HTML, under the paths that they have in the repository: links between them, and to the
// code, hold on GitHub and here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Pages, StaticFolder } from '../../../test/stub/index.js';
import { headingsOf, renderMarkdown } from './markdown.js';

const GUIDE = 'demo/guide';

type Lang = 'en' | 'zh-CN';

const texts = {
  en: { skip: 'To the text', pages: 'Pages of the guide', demo: 'Demo', other: '中文', menu: 'Contents' },
  'zh-CN': { skip: '跳到正文', pages: '指南的各页', demo: '演示', other: 'English', menu: '目录' },
} as const;

/** Every page, as a path from the root of the project. */
export const documents = (): string[] => [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync(GUIDE, { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(GUIDE, name.replace(/\\/g, '/')))
    .filter((name) => name.endsWith('.md')),
];

const langOf = (path: string): Lang => (path.includes('zh-CN') ? 'zh-CN' : 'en');

/** The same page in the other language, or that language's first page. */
function otherOf(path: string): string | undefined {
  const isChinese = langOf(path) === 'zh-CN';
  const moved = isChinese
    ? path.replace('/zh-CN/', '/en/').replace('.zh-CN.md', '.md')
    : path.replace('/en/', '/zh-CN/').replace(/^README\.md$/, 'README.zh-CN.md');
  const first = `${GUIDE}/${isChinese ? 'en' : 'zh-CN'}/README.md`;
  return [moved, first].find((other) => other !== path && existsSync(other));
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The guide's list of pages, from its first page, with links from the root. */
function navigation(lang: Lang, current: string): string {
  const first = `${GUIDE}/${lang}/README.md`;
  if (!existsSync(first)) return '';
  const listed = readFileSync(first, 'utf8').matchAll(/^- \[([^\]]+)\]\(([^)#:]+\.md)\)/gm);
  const items = [...listed].map(([, title, href]) => {
    const path = posix.join(posix.dirname(first), href ?? '');
    const mark = path === current ? ' aria-current="page"' : '';
    return `<li><a href="/${path}"${mark}>${escaped(title?.replace(/`/g, '') ?? '')}</a></li>`;
  });
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

function pageOf(path: string): string {
  // The link to the other language stands above the page here.
  const markdown = readFileSync(path, 'utf8').replace(/^\[(?:中文|English)\]\(.*\)\n\n/m, '');
  const lang = langOf(path);
  const text = texts[lang];
  const other = otherOf(path);
  const title = headingsOf(markdown)[0]?.text ?? path;
  const nav = navigation(lang, path);
  return `<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escaped(title)} · fengmi-uploader</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/demo/styles/base.css">
    <link rel="stylesheet" href="/demo/guide/server/guide.css">
  </head>
  <body>
    <a class="skip" href="#text">${text.skip}</a>
    <header class="top">
      <a class="home" href="/">fengmi-uploader · ${text.demo}</a>
      ${other ? `<a href="/${other}" lang="${langOf(other)}" hreflang="${langOf(other)}">${text.other}</a>` : ''}
    </header>
    <div class="columns">
      <nav aria-label="${text.pages}"><details><summary>${text.menu}</summary>${nav}</details></nav>
      <script>document.querySelector('nav details').open = innerWidth >= 960;</script>
      <main id="text">
${renderMarkdown(markdown)}
      </main>
    </div>
  </body>
</html>
`;
}

/** Read anew each time, so that who writes them sees what they wrote. */
export function guidePages(): Pages {
  const pages: Pages = {};
  for (const path of documents()) {
    Object.defineProperty(pages, `/${path}`, { enumerable: true, get: () => pageOf(path) });
  }
  return pages;
}

/** Figures and style of the pages, and the code that they point to. */
export const guideFolders: StaticFolder[] = ['demo', 'src', 'test'].map((dir) => ({
  prefix: `/${dir}/`,
  dir,
}));
