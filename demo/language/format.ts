/** Numbers as people of a language read them. */
export interface Format {
  bytes(count: number): string;
  percent(value: number): string;
  /** `null` while nothing is known. */
  speed(bytesPerSecond: number): string | null;
  /** Of whole seconds, in the words of the language. */
  duration(seconds: number): string;
  /** `null` while nothing is known. */
  left(seconds: number | null): string | null;
  seconds(ms: number): string;
  number(value: number): string;
  time(date: Date): string;
  /** How long ago, in words; in ms. */
  ago(ms: number): string;
  /** One and another. */
  list(items: readonly string[]): string;
}

export interface TimeWords {
  hours: string;
  minutes: string;
  seconds: string;
  justNow: string;
  left(duration: string): string;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
/** Between a number and its unit. */
const SPACE = '\u00a0';

export function createFormat(locale: string, words: TimeWords): Format {
  const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, useGrouping: false });
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale);
  const list = new Intl.ListFormat(locale);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });

  function bytes(count: number): string {
    const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(count) / 3)));
    return threeDigits.format(count / 1000 ** power) + SPACE + UNITS[power];
  }

  function duration(seconds: number): string {
    const amount = (value: number, unit: string): string => `${Math.floor(value)}${SPACE}${unit}`;
    const [hours, minutes] = [seconds / 3600, (seconds / 60) % 60];
    if (hours >= 1) return `${amount(hours, words.hours)} ${amount(minutes, words.minutes)}`;
    if (minutes >= 1) return `${amount(minutes, words.minutes)} ${amount(seconds % 60, words.seconds)}`;
    return amount(seconds, words.seconds);
  }

  function ago(ms: number): string {
    const minutes = Math.floor(ms / 60_000);
    // Also where the clock was put back.
    if (minutes < 1) return words.justNow;
    if (minutes < 60) return relative.format(-minutes, 'minute');
    return relative.format(-Math.floor(minutes / 60), 'hour');
  }

  return {
    bytes,
    duration,
    percent: (value) => `${value}${SPACE}%`,
    speed: (bytesPerSecond) => (bytesPerSecond > 0 ? `${bytes(bytesPerSecond)}/s` : null),
    left: (seconds) => (seconds === null || seconds <= 0 ? null : words.left(duration(seconds))),
    seconds: (ms) => `${oneDecimal.format(ms / 1000)}${SPACE}${words.seconds}`,
    number: (value) => oneDecimal.format(value),
    time: (date) => clock.format(date),
    ago,
    list: (items) => list.format(items),
  };
}

/** Of a video, as players show it: 1:05, 1:02:09. */
export function playingTime(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => `${Math.floor(value)}`.padStart(2, '0');
  const minutes =
    whole >= 3600 ? `${Math.floor(whole / 3600)}:${two((whole / 60) % 60)}` : Math.floor(whole / 60);
  return `${minutes}:${two(whole % 60)}`;
}

/** Parts of a line of figures, without those that are not known. */
export const joined = (...parts: (string | null | undefined | false)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
