const LOCALE = 'en';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
/** Between a number and its unit. */
const SPACE = '\u00a0';

const threeDigits = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const oneDecimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium', hourCycle: 'h23' });

export function bytes(count: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(count) / 3)));
  return threeDigits.format(count / 1000 ** power) + SPACE + UNITS[power];
}

export const percent = (value: number): string => `${value}${SPACE}%`;

/** `null` while nothing is known. */
export const speed = (bytesPerSecond: number): string | null =>
  bytesPerSecond > 0 ? `${bytes(bytesPerSecond)}/s` : null;

export function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}${SPACE}h ${minutes}${SPACE}min`;
  if (minutes > 0) return `${minutes}${SPACE}min ${Math.floor(seconds % 60)}${SPACE}s`;
  return `${seconds}${SPACE}s`;
}

export const seconds = (ms: number): string => `${oneDecimal.format(ms / 1000)}${SPACE}s`;

export const time = (date: Date): string => clock.format(date);
