// @vitest-environment node
// Draws the figures of the guide anew and compares them; `npm run figures` writes them.
import { expect, test } from 'vitest';
import { figure } from './figure.js';
import { transitions } from './transitions.js';

const found = transitions().map((transition) => transition.split(' ') as [from: string, to: string]);
const has = (from: string, to: string): boolean => found.some((one) => one[0] === from && one[1] === to);

/** What a UI calls under way, and how each of them ends or is held up. */
const active = ['preparing', 'uploading', 'retrying', 'waiting'];

/** What leads to a state, where that is one thing: a method that is called, or the event that tells of it. */
const causes: Readonly<Record<string, string>> = {
  'queued preparing': 'start()',
  'completed queued': 'put back by the page',
  'failed queued': 'retry()',
  'active stopped': 'stop() | start()',
  'active failed': 'failed',
  'preparing uploading': 'target | restarted',
  'uploading completed': 'completed',
};

/** Arrows from a state under way, or to any of them, begin or end at the frame around them. */
function merged(): [from: string, to: string][] {
  const rest = found.filter(([from, to]) => to !== 'removed' && !(from === 'queued' && to === 'uploading'));
  const isOfAll = (to: string): boolean => active.every((from) => has(from, to));
  const edges = rest.map(([from, to]): [string, string] => [
    active.includes(from) && isOfAll(to) ? 'active' : from,
    from === 'stopped' && active.includes(to) ? 'active' : to,
  ]);
  return edges.filter(([from, to], n) => edges.findIndex((one) => one[0] === from && one[1] === to) === n);
}

const ends: Readonly<Record<string, string>> = { stopped: 'waiting', failed: 'retrying' };

/** There and back between two states under way, or by a pause, is one arrow with two heads. */
function edge([from, to]: [string, string], all: readonly (readonly [string, string])[]): string {
  const isBack = all.some((one) => one[0] === to && one[1] === from);
  const isBoth = isBack && (active.includes(from) || from === 'active') && to !== 'queued';
  const isSecond = active.indexOf(from) > active.indexOf(to) && active.includes(to);
  if (to === 'active' || (isBoth && isSecond)) return '';
  const attributes = [
    `label="${(causes[`${from} ${to}`] ?? '').replace(' | ', '\\n')}"`,
    ...(isBoth ? ['dir=both'] : []),
    ...(from === 'active' ? ['ltail=cluster'] : []),
    ...(to === 'queued' ? ['constraint=false'] : []),
  ];
  return `${from === 'active' ? ends[to] : from} -> ${to} [${attributes.join(', ')}];`;
}

test('a file can be removed while it has not ended, and from no other state', () => {
  const removable = found.filter(([, to]) => to === 'removed').map(([from]) => from);
  expect(removable).toEqual(['preparing', 'queued', 'retrying', 'stopped', 'uploading', 'waiting']);
});

test('the states of a file', async () => {
  const graph = `
    rankdir=TB;
    queued; stopped; completed [class=good]; failed [class=bad];
    subgraph cluster { style=rounded; ${active.join('; ')}; { rank=same; retrying; waiting } }
    { rank=same; stopped; failed; completed }
    ${merged()
      .map((one, _, all) => edge(one, all))
      .join('\n')}`;
  await expect(await figure('The states of a file', graph)).toMatchFileSnapshot(
    '../../../demo/guide/figures/states.svg',
  );
});

const talks = {
  en: {
    title: 'Who talks to whom',
    page: 'Page in the browser\\nyour UI, fengmi-uploader, plupload',
    own: 'Your server\\nholds the APP_KEY, signs',
    api: 'Open API\\nupload URLs, videos, tags',
    upload: 'Upload server',
    asks: '1. asks for a URL\\n3. submits the id',
    signed: 'signed calls',
    chunks: '2. chunks, and their answers;\\nthe last one holds the id',
  },
  'zh-CN': {
    title: '谁与谁通信',
    page: '浏览器中的页面\\n你的界面、plupload\\n和 fengmi-uploader',
    own: '你的服务器\\n保管 APP_KEY，负责签名',
    api: '开放 API\\n上传地址、视频、标签',
    upload: '上传服务器',
    asks: '1. 请求上传地址\\n3. 提交 id',
    signed: '已签名的请求',
    chunks: '2. 分块及其答复；\\n最后一块的答复带有 id',
  },
} as const;

test.each(['en', 'zh-CN'] as const)('who talks to whom, in %s', async (lang) => {
  const say = talks[lang];
  const graph = `
    rankdir=LR; ranksep=1.7; node [margin="0.4,0.1"];
    page [label="${say.page}"]; own [label="${say.own}"]; api [label="${say.api}"]; upload [label="${say.upload}"];
    page -> own [label="${say.asks}"]; own -> api [label="${say.signed}"];
    page -> upload [label="${say.chunks}", dir=both];
    { rank=same; own; upload }`;
  await expect(await figure(say.title, graph)).toMatchFileSnapshot(
    `../../../demo/guide/figures/talks.${lang}.svg`,
  );
});
