const GONE = '…';

/** Shortest value that is taken for a secret: shorter ones would blank out words. */
const MIN_SECRET = 6;

/** Longest text that is passed on from outside. */
const MAX_LENGTH = 300;

/** A server quotes a value as it reads it, which is not how it stands in the URL. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes query strings, what looks like a key or a token, and the values of `url`'s own query out of a text, and cuts it short. */
export function redact(text: string, url = ''): string {
  const query = url.split('?').slice(1).join('?');
  const parts = query.split(/[&=]/);
  return [query, ...parts, ...parts.map(decoded)]
    .filter(({ length }) => length >= MIN_SECRET)
    .reduce((rest, secret) => rest.split(secret).join(GONE), text)
    .replace(/\?[^\s"'<>]*/g, GONE)
    .replace(/(\w*(?:key|token|secret|signature|openid)["']?\s*[=:]\s*["']?)[^\s"'&,;<>]+/gi, `$1${GONE}`)
    .slice(0, MAX_LENGTH);
}
