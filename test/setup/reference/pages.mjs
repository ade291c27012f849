// The reference of the API as Markdown, from what TypeDoc has read: its pages and their index.
import { basename } from 'node:path';
import { ReflectionKind } from 'typedoc';
import { prose, section } from './section.mjs';

/** @typedef {import('typedoc').DeclarationReflection} Declaration */

/** The pages in their order, and the files of src/ that they tell of: values on the first, types on the others. */
const pages = {
  functions: { title: 'Functions', files: ['attach', 'install', 'of-type', 'reply', 'version', 'api'] },
  options: { title: 'Options and settings', files: ['options', 'file', 'install'] },
  uploader: { title: 'The uploader', files: ['uploader'] },
  events: { title: 'Events and replies', files: ['events', 'reply'] },
  queue: { title: 'The queue', files: ['snapshot'] },
  errors: { title: 'Errors', files: ['error', 'api-error'] },
  'open-api': { title: 'The open API', files: ['api'] },
  videos: { title: 'Videos', files: ['video'] },
  resume: { title: 'Uploads that outlive their page', files: ['resume'] },
  report: { title: 'The report', files: ['report'] },
};

/** The same pages in the list for readers of Chinese: their titles, and what is there. */
const inChinese = {
  functions: ['函数', '创建上传器、接入 plupload、筛选事件、调用开放 API、读取回复'],
  options: ['选项和设置', '`fengmi` 选项，以及 plupload 的设置'],
  uploader: ['上传器', '属性、方法和各个流'],
  events: ['事件和回复', '`events$` 发出的事件，以及上传服务器的回复'],
  queue: ['队列', '`queue$` 发出的快照'],
  errors: ['错误', '上传和开放 API 的错误，以及错误码'],
  'open-api': ['开放 API', '接口、选项和返回的内容'],
  videos: ['视频', '`videos$` 的选项和各个阶段'],
  resume: ['断点续传', '选项、`check` 和未完成的上传'],
  report: ['报告', '`report()` 的内容'],
};

const head = '<!-- Made by `npm run reference` from the docstrings of src/: change those. -->';

/** @param {Declaration} item */
function pageOf(item) {
  const file = basename(item.sources?.[0]?.fileName ?? '', '.ts');
  const isValue = item.kindOf([ReflectionKind.Function, ReflectionKind.Variable]);
  const found = Object.entries(pages).find(
    ([page, { files }]) => files.includes(file) && (page === 'functions') === isValue,
  );
  if (!found) throw new Error(`${item.name} is on no page: name ${file} in test/setup/reference/pages.mjs.`);
  return found[0];
}

/** @param {string} text */
const firstSentence = (text) => text.split(/(?<=\.)\s/)[0]?.replace(/\s+/g, ' ');

/** Pages of the guide, which end with the list of all names, in each language. */
const index = 'demo/guide/en/api.md';
const chineseIndex = 'demo/guide/zh-CN/api.md';
const folder = 'demo/guide/api';

/**
 * @param {ReadonlyMap<string, string>} places the page of each name
 * @param {string} toPages the way from the page that is written to the others
 */
function writer(places, toPages) {
  // Not those in quotes.
  const names = new RegExp(`(?<!["\\w])(${[...places.keys()].join('|')})(?!["\\w])`);
  /** @param {string} name */
  const link = (name) => `[\`${name}\`](${toPages}${places.get(name)}.md#${name.toLowerCase()})`;
  return {
    /** @param {string} name */
    isKnown: (name) => places.has(name),
    link,
    /** Code, with links where it names something that has a place. @param {string} text */
    code: (text) =>
      text
        .split(names)
        .map((part, at) => (at % 2 === 1 ? link(part) : part && `\`${part}\``))
        .join(''),
  };
}

/**
 * @param {import('typedoc').ProjectReflection} project
 * @param {(path: string) => string} read a page that a list is in, as it is now
 * @returns {Map<string, string>} texts by their paths
 */
export function referencePages(project, read) {
  const items = project.children ?? [];
  const places = new Map(items.map((item) => [item.name, pageOf(item)]));
  const write = writer(places, '');
  const list = writer(places, '../api/');
  /** @param {string} path */
  const begun = (path) => [read(path).split(head)[0]?.trimEnd() ?? '', head];
  const listed = begun(index);
  const chinese = begun(chineseIndex);
  const texts = new Map();
  for (const [page, { title }] of Object.entries(pages)) {
    const here = items.filter((item) => places.get(item.name) === page);
    const parts = here.map((item) => section(item, write));
    texts.set(
      `${folder}/${page}.md`,
      [head, `# ${title}`, '[Every name](../en/api.md)', ...parts].join('\n\n'),
    );
    const lines = here.map((item) => {
      const { summary = [] } = item.comment ?? item.signatures?.[0]?.comment ?? {};
      return `- ${list.link(item.name)}: ${firstSentence(prose(summary, list))}`;
    });
    listed.push(`## [${title}](../api/${page}.md)`, lines.join('\n'));
    const [name, about] = inChinese[/** @type {keyof typeof pages} */ (page)];
    const names = here.map((item) => list.link(item.name)).join('、');
    chinese.push(`## [${name}](../api/${page}.md)`, `${about}：${names}。`);
  }
  texts.set(index, listed.join('\n\n'));
  texts.set(chineseIndex, chinese.join('\n\n'));
  return new Map([...texts].map(([path, text]) => [path, `${text}\n`]));
}
