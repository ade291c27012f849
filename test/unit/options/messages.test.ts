import { describe, expect, test } from 'vitest';
import type { UploadErrorCode } from '../../../src/contract/error.js';
import type { Messages } from '../../../src/contract/options.js';
import { errorFactory } from '../../../src/options/messages.js';
import { codes } from '../support.js';

const locales = ['en', 'zh-CN'] as const;

describe.each(locales)('%s', (locale) => {
  const errors = errorFactory(locale);

  test.each(codes)('%s has a text of its own', (code) => {
    for (const details of [{}, { detail: undefined, status: undefined }, { detail: 'Why.', status: 503 }]) {
      const { message } = errors(code, details);
      expect(message).not.toMatch(/undefined|null|[{}]/);
      expect(message).toBe(message.trim());
      expect(message.length).toBeGreaterThan(4);
    }
    expect(codes.filter((other) => errors(other).message === errors(code).message)).toEqual([code]);
  });

  test('fills in what is known, as it stands', () => {
    expect(errors('http', { status: 503 }).message).toContain('503');
    expect(errors('rejected', { detail: '$& {status} $1' }).message).toContain('$& {status} $1');
    expect(errors('http', { status: 0 }).message).toContain('0');
  });
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
  });
});
