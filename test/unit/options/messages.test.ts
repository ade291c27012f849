import { describe, expect, test } from 'vitest';
import type { UploadErrorCode } from '../../../src/contract/error.js';
import type { Messages } from '../../../src/contract/options.js';
import { errorFactory, type Remark } from '../../../src/options/messages.js';
import { codes } from '../support.js';

const locales = ['en', 'zh-CN'] as const;

describe.each(locales)('%s', (locale) => {
  const errors = errorFactory(locale);

  test.each(codes)('%s has a text of its own', (code) => {
    for (const details of [
      {},
      { detail: undefined, status: undefined },
      { detail: 'late', status: 503 } as const,
    ]) {
      const { message } = errors(code, details);
      expect(message).not.toMatch(/undefined|null|[{}]/);
      expect(message).toBe(message.trim());
      expect(message.length).toBeGreaterThan(4);
    }
    expect(codes.filter((other) => errors(other).message === errors(code).message)).toEqual([code]);
  });

  test('fills in what is known, as it stands', () => {
    expect(errors('http', { status: 503 }).message).toContain('503');
    expect(errors('init', { words: '$& {status} $1' }).message).toContain('$& {status} $1');
    expect(errors('http', { status: 0 }).message).toContain('0');
  });
});

test('a remark is in the language of its message', () => {
  const said = (locale: 'en' | 'zh-CN', detail: Remark) => errorFactory(locale)('init', { detail }).message;
  const remarks: readonly Remark[] = [
    'filter',
    'late',
    'noBlock',
    'noTarget',
    'notHttp',
    'rewrite',
    'settings',
    'unsendable',
  ];
  for (const remark of remarks) {
    expect(said('en', remark)).toMatch(/^The uploader cannot start\. [ -~]{10,}$/);
    expect(said('zh-CN', remark)).toMatch(/^上传组件无法启动。.*[\u4e00-\u9fff].*。$/);
    // Names in code alone are not translated.
    expect(said('zh-CN', remark)).not.toMatch(/[a-z]+ [a-z]+/);
  }
});

test('Chinese is Chinese, English is what is not said otherwise', () => {
  for (const code of codes) {
    expect(errorFactory('zh-CN')(code).message).toMatch(/[\u4e00-\u9fff]/);
    expect(errorFactory('en')(code).message).toMatch(/^[ -~]+$/);
    expect(errorFactory(undefined)(code).message).toBe(errorFactory('en')(code).message);
  }
});

describe('messages of the page', () => {
  const own = { http: 'Kaputt ({status}). {detail}', network: 'Weg.' } as Record<UploadErrorCode, string>;

  test('stand in for ours, which fill the gaps', () => {
    const errors = errorFactory(own as Messages);
    expect(errors('http', { status: 500 }).message).toBe('Kaputt (500).');
    expect(errors('network').message).toBe('Weg.');
    expect(errors('cancelled').message).toBe(errorFactory('en')('cancelled').message);
  });

  test('may name any detail, known or not', () => {
    const errors = errorFactory({ ...own, timeout: '{chunk}/{apiCode}/{nothing}!' } as Messages);
    expect(errors('timeout', { chunk: 3 }).message).toBe('3//!');
    expect(errors('http', { status: 500, detail: 'late' }).message).toBe('Kaputt (500). It took too long.');
  });

  test('have no way to quote a server', () => {
    const errors = errorFactory({ rejected: 'No. {serverText}{cause}{reply}' });
    const reply = { kind: 'rejected', code: -1, message: 's3cret' } as const;
    const error = errors('rejected', { serverText: 's3cret', cause: 's3cret', reply });
    expect(error.message).toBe('No.');
    expect(error.serverText).toBe('s3cret');
  });
});
