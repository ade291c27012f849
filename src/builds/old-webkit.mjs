// What the script builds do for WebKits of Safari 10's age, beside terser's `safari10`.
import { parse } from 'acorn';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * A number of a source map as it is written there, Base64 VLQ, and back.
 *
 * @param {number} value not below 0, as every column from the one before is
 */
function written(value) {
  let rest = value * 2;
  let text = '';
  do {
    text += DIGITS[(rest % 32) + (rest >= 32 ? 32 : 0)];
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/** @param {string} text */
function read(text) {
  let value = 0;
  for (let at = text.length - 1; at >= 0; at -= 1)
    value = value * 32 + (DIGITS.indexOf(text.charAt(at)) % 32);
  return value / 2;
}

/**
 * @param {string} line of a source map's mappings
 * @param {readonly number[]} inserted columns of the line before each of which a character was put, in order
 */
function shifted(line, inserted) {
  let column = 0;
  let at = 0;
  return line
    .split(',')
    .map((segment) => {
      const [own = ''] = /^[g-z0-9+/]*[A-Za-f]/.exec(segment) ?? [];
      if (!own) return segment;
      column += read(own);
      let more = 0;
      while (at < inserted.length && Number(inserted[at]) <= column) {
        at += 1;
        more += 1;
      }
      return written(read(own) + more) + segment.slice(own.length);
    })
    .join(',');
}

/**
 * Puts parentheses around the arrow functions of `a ? b => c : d`, which those WebKits do not parse without.
 *
 * @param {string} code of one line
 * @param {string} mappings of its source map
 */
export function wrapArrows(code, mappings) {
  if (code.includes('\n')) throw new Error('The code has more than one line.');
  /** @type {number[]} */
  const spots = [];
  /** @param {any} node */
  const visit = (node) => {
    if (node?.type === 'ConditionalExpression' && node.consequent.type === 'ArrowFunctionExpression')
      spots.push(node.consequent.start, node.consequent.end);
    for (const key in node) if (typeof node[key] === 'object') visit(node[key]);
  };
  visit(parse(code, { ecmaVersion: 2015 }));
  spots.sort((a, b) => a - b);
  const opens = new Set(spots.filter((spot) => code.slice(spot - 1, spot) === '?'));
  let from = 0;
  let wrapped = '';
  for (const spot of spots) {
    wrapped += code.slice(from, spot) + (opens.has(spot) ? '(' : ')');
    from = spot;
  }
  return { code: wrapped + code.slice(from), mappings: shifted(mappings, spots) };
}
