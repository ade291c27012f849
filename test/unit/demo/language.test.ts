import { describe, expect, it } from 'vitest';
import { playingTime } from '../../../demo/language/format.js';
import { languages, preferred } from '../../../demo/language/language.js';

const { en, 'zh-CN': zhCN } = languages;

describe('the language of a browser', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['de', 'zh'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de-DE', 'fr'], 'en'],
    [['zhx', 'en'], 'en'],
    [[], 'en'],
  ])('%j is %s', (wanted, locale) => {
    expect(preferred(wanted)).toBe(locale);
  });
});

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [12_345, '12.3 kB'],
    [50_000_000, '50 MB'],
    [6_400_000_000, '6.4 GB'],
  ])('%d bytes are %s', (count, text) => {
    expect(en.format.bytes(count).replace('\u00a0', ' ')).toBe(text);
  });

  it.each([
    [5, '5 s', '5 秒'],
    [65, '1 min 5 s', '1 分钟 5 秒'],
    [3660, '1 h 1 min', '1 小时 1 分钟'],
  ])('%d seconds', (seconds, english, chinese) => {
    expect(en.format.duration(seconds).replaceAll('\u00a0', ' ')).toBe(english);
    expect(zhCN.format.duration(seconds).replaceAll('\u00a0', ' ')).toBe(chinese);
  });

  it('says nothing of what is not known', () => {
    expect(en.format.speed(0)).toBeNull();
    expect(en.format.left(null)).toBeNull();
    expect(en.format.left(0)).toBeNull();
  });

  it.each([
    [0.4, '0:00'],
    [65, '1:05'],
    [3729, '1:02:09'],
    [3599.7, '1:00:00'],
  ])('a video of %d seconds plays %s', (seconds, text) => {
    expect(playingTime(seconds)).toBe(text);
  });
});

/** Every text, by its path; functions are called with what they take. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const facts = path.startsWith('errors.') ? [{ status: 7, apiCode: 7 }] : [7, 7, 7];
    return [[path, String(value(...facts))]];
  }
  return Object.entries(value as object).flatMap(([key, inner]) =>
    textsOf(inner, `${path}${path && '.'}${key}`),
  );
}

describe('the texts', () => {
  const [english, chinese] = [textsOf(en.texts), textsOf(zhCN.texts)];

  it('are the same ones in both languages', () => {
    expect(chinese.map(([path]) => path).sort()).toEqual(english.map(([path]) => path).sort());
    expect(english.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are in their language', () => {
    const cjk = /[\u4e00-\u9fff]/;
    expect(english.filter(([, text]) => cjk.test(text))).toEqual([]);
    const figuresOnly =
      /^(sentences|publish\.of|uploads\.title\.uploading|inspect\.code\.npm|inspect\.events\.one)$/;
    const untranslated = chinese.filter(([path, text]) => !cjk.test(text) && !figuresOnly.test(path));
    expect(untranslated).toEqual([]);
  });

  it('use Chinese punctuation in Chinese', () => {
    const halfWidth = /[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]/;
    expect(chinese.filter(([, text]) => halfWidth.test(text))).toEqual([]);
  });
});
