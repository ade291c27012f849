import { BehaviorSubject, map, type Observable, shareReplay } from 'rxjs';
import { en, type Texts } from './en/index.js';
import { createFormat, type Format } from './format.js';
import { zhCN } from './zh-cn/index.js';

export type Locale = 'en' | 'zh-CN';

/** All that is said to people, in one language. */
export interface Language {
  readonly locale: Locale;
  readonly texts: Texts;
  readonly format: Format;
}

const STORED_AT = 'fengmi-demo-language';

export const languages: Readonly<Record<Locale, Language>> = {
  en: { locale: 'en', texts: en, format: createFormat('en', en.time) },
  'zh-CN': { locale: 'zh-CN', texts: zhCN, format: createFormat('zh-CN', zhCN.time) },
};

export const isLocale = (value: unknown): value is Locale => value === 'en' || value === 'zh-CN';

/** The first of a browser's languages that the page speaks. */
export function preferred(wanted: readonly string[]): Locale {
  const known = wanted.find((tag) => /^(en|zh)\b/i.test(tag));
  return known !== undefined && /^zh/i.test(known) ? 'zh-CN' : 'en';
}

export interface LanguageChoice {
  /** Replays the current one. */
  readonly language$: Observable<Language>;
  choose(locale: Locale): void;
}

/** The language that was chosen before, else the browser's own. */
export function createLanguageChoice(): LanguageChoice {
  const stored = remembered();
  const locale$ = new BehaviorSubject<Locale>(isLocale(stored) ? stored : preferred(navigator.languages));
  return {
    language$: locale$.pipe(
      map((locale) => languages[locale]),
      shareReplay({ bufferSize: 1, refCount: false }),
    ),
    choose(locale) {
      remember(locale);
      locale$.next(locale);
    },
  };
}

// A browser may keep no data for this page, and then throws: the choice lasts until the page is left.
function remembered(): unknown {
  try {
    return localStorage.getItem(STORED_AT);
  } catch {
    return null;
  }
}

function remember(locale: Locale): void {
  try {
    localStorage.setItem(STORED_AT, locale);
  } catch {}
}
