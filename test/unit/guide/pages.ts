import { readFileSync } from 'node:fs';
import { documents } from '../../../demo/guide/server/pages.js';

export interface Doc {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
  /** The same without its blocks of code. */
  readonly prose: string;
}

export interface Sample {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

const FENCE = /^```(?<language>[^\n]*)\n(?<code>.*?)^```$/gms;

/** README, the guide and the like, in both languages; the history holds what was. */
export const docs: readonly Doc[] = documents()
  .filter((path) => path !== 'CHANGELOG.md')
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, prose: text.replace(FENCE, '') };
  });

/** The reference is made of what is compiled, and its blocks are declarations. */
const isReference = (path: string): boolean => path.startsWith('demo/guide/api/');

export const samplesOf = ({ path, text }: Doc): Sample[] =>
  (isReference(path) ? [] : [...text.matchAll(FENCE)]).map(({ groups, index }) => ({
    path,
    line: text.slice(0, index).split('\n').length,
    language: groups?.language ?? '',
    code: groups?.code ?? '',
  }));

/** The same page in Chinese. */
export const chineseOf = (path: string): string =>
  path.startsWith('demo/guide/en/')
    ? path.replace('/en/', '/zh-CN/')
    : path.replace(/^README\.md$/, 'README.zh-CN.md');

/** A sample without what may be said in another language: comments and the contents of strings and of elements. */
export const bare = ({ language, code }: Sample): string =>
  `${language}\n${code
    .replace(/<!--.*?-->|\/\*.*?\*\//gs, '')
    .replace(/(^|\s)(\/\/|#) .*$/gm, '$1')
    .replace(/(['"`])(?:(?!\1)[^\\\n]|\\.)*\1/g, '$1$1')
    .replace(/>[^<>{}=;()]*</g, '><')
    .replace(/[ \t]+$/gm, '')}`;
