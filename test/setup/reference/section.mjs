// One name of the reference.
import { readFileSync } from 'node:fs';
import { ReflectionKind } from 'typedoc';

/** @typedef {import('typedoc').DeclarationReflection} Declaration */
/** @typedef {import('typedoc').SomeType} Type */
/** @typedef {import('typedoc').Comment} Comment */
/** @typedef {{ isKnown: (name: string) => boolean, link: (name: string) => string, code: (text: string) => string }} Write */

const { Function: Fn, Method, Constructor, Property } = ReflectionKind;

/** @param {readonly import('typedoc').CommentDisplayPart[]} parts @param {Write} write */
export const prose = (parts, { link }) =>
  parts
    .map((part) => (part.kind === 'inline-tag' ? link(part.text.trim()) : part.text))
    .join('')
    .trim();

/** @param {Comment | undefined} comment @param {`@${string}`} tag @param {Write} write */
const tagged = (comment, tag, write) =>
  (comment?.blockTags ?? []).filter((block) => block.tag === tag).map((block) => prose(block.content, write));

/** @param {string} text */
const withFacts = (text) => text.replace(/plupload facts?(?= \d)/g, '[$&](../../../src/plupload/facts.md)');

/** What a comment says, when it throws, an example, and what it rests on. @param {Comment | undefined} comment @param {Write} write */
const told = (comment, write) => [
  prose(comment?.summary ?? [], write),
  ...tagged(comment, '@throws', write).map((text) => `**Throws** ${text}`),
  ...tagged(comment, '@example', write),
  ...tagged(comment, '@see', write).map((text) => `**Source:** ${withFacts(text)}`),
];

/** @param {string} text */
const cell = (text) => text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');

/** @param {readonly string[]} titles @param {readonly (readonly string[])[]} rows */
function table(titles, rows) {
  if (rows.length === 0) return '';
  const used = titles.map((title, column) => title !== 'default' || rows.some((row) => row[column]));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells
      .filter((_, column) => used[column])
      .map(cell)
      .join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The fields of what a type says in place, through `readonly` and lists. @param {Type | undefined} type @returns {{ fields: Declaration[], list: string } | undefined} */
function inPlace(type) {
  if (type?.type === 'typeOperator') return inPlace(type.target);
  if (type?.type === 'array') {
    const of = inPlace(type.elementType);
    return of && { ...of, list: '[]' };
  }
  const fields = type?.type === 'reflection' ? (type.declaration.children ?? []) : [];
  return fields.length > 0 ? { fields, list: '' } : undefined;
}

/** @param {Declaration} field @param {string} name @param {Write} write @returns {string[][]} */
function rows(field, name, write) {
  const inner = inPlace(field.type);
  // What takes a call is told of by its signature, which TypeDoc prints as `Function`.
  const type = inner ? `object${inner.list}` : typeText(field.type);
  const [given = ''] = tagged(field.comment, '@default', write);
  const own = [
    `\`${name}${field.flags.isOptional ? '?' : ''}\``,
    write.code(type),
    /^('.*'|[\d.]+|true|false|{})$/.test(given) ? `\`${given}\`` : given,
    prose(field.comment?.summary ?? [], write),
  ];
  return [
    own,
    ...(inner?.fields ?? []).flatMap((one) => rows(one, `${name}${inner?.list}.${one.name}`, write)),
  ];
}

/** @param {Type | undefined} type */
const typeText = (type) => String(type ?? '');

/** The alternatives of a union: texts that each have a meaning, or objects that a field tells apart. @param {Type} type @param {Write} write */
function alias(type, write) {
  if (type.type !== 'union') return write.code(typeText(type));
  const meanings = type.elementSummaries;
  if (meanings) {
    return table(
      ['value', 'meaning'],
      type.types.map((one, index) => [`\`${one}\``, prose(meanings[index] ?? [], write)]),
    );
  }
  const arms = type.types.map((one) => (one.type === 'intersection' ? one.types : [one]));
  const fields = arms.map((parts) => parts.flatMap((part) => inPlace(part)?.fields ?? []));
  const [key] = fields[0] ?? [];
  const isTold = key && fields.every((list) => list.some(({ name }) => name === key.name));
  if (!isTold)
    return type.types.map((one) => `- ${write.code(typeText(one))}${meaning(one, write)}`).join('\n');
  return table(
    [key.name, 'when', 'with'],
    fields.map((list, index) => {
      const tag = list.find(({ name }) => name === key.name);
      const others = list
        .filter((one) => one !== tag)
        .map((one) => {
          const text = prose(one.comment?.summary ?? [], write);
          return `\`${one.name}${one.flags.isOptional ? '?' : ''}\` ${write.code(typeText(one.type))}: ${text}`;
        });
      const whole = (arms[index] ?? []).map(typeText).filter(write.isKnown);
      return [
        `\`${tag?.type}\``,
        prose(tag?.comment?.summary ?? [], write),
        [...whole.map(write.code), ...others].join('<br>'),
      ];
    }),
  );
}

/** @param {Type} type @param {Write} write */
const meaning = (type, write) =>
  (inPlace(type)?.fields ?? []).map((one) => `: ${prose(one.comment?.summary ?? [], write)}`).join('');

/** A function's head as it is written: TypeDoc works conditional types out. @param {Declaration} item */
function headOf(item) {
  const text = readFileSync(item.sources?.[0]?.fullFileName ?? '', 'utf8');
  const [head = ''] = text.slice(text.search(new RegExp(`\\bfunction ${item.name}[(<]`))).split(' {\n');
  return head
    .replace('function ', '')
    .replace(/,\s+(?=\))/g, '')
    .replace(/(?<=\()\s+|\s+(?=\))/g, '');
}

/** @param {string} name @param {import('typedoc').SignatureReflection} signature */
function call(name, { parameters = [], type }) {
  const list = parameters.map((one) => `${one.name}${one.flags.isOptional ? '?' : ''}: ${one.type}`);
  return `${name}(${list.join(', ')})${name.startsWith('new ') ? '' : `: ${type}`}`;
}

/** @param {Declaration} item @param {Write} write */
export function section(item, write) {
  const own = (item.children ?? []).filter((child) => !child.inheritedFrom);
  const bases = (item.extendedTypes ?? []).filter((type) => type.type === 'reference' && type.reflection);
  const parts = [
    `## ${item.name}`,
    item.kindOf(Fn) ? write.code(headOf(item)) : '',
    item.kindOf(ReflectionKind.Variable) ? `\`${item.name}: ${item.type}\`` : '',
    ...told(item.comment ?? item.signatures?.[0]?.comment, write),
    bases.length > 0 ? `With all of ${bases.map((type) => write.code(typeText(type))).join(', ')}.` : '',
    item.kindOf(ReflectionKind.TypeAlias) && item.type ? alias(item.type, write) : '',
    table(
      ['name', 'type', 'default', 'what'],
      own.filter((child) => child.kindOf(Property)).flatMap((child) => rows(child, child.name, write)),
    ),
    ...(item.indexSignatures ?? []).map(
      ({ type, comment }) =>
        `Any other name: ${write.code(typeText(type))}. ${prose(comment?.summary ?? [], write)}`,
    ),
  ];
  for (const child of own.filter((one) => one.kindOf([Method, Constructor]))) {
    const isNew = child.kindOf(Constructor);
    for (const signature of child.signatures ?? []) {
      parts.push(`### ${isNew ? `new ${item.name}` : `${child.name}()`}`);
      parts.push(
        write.code(call(isNew ? `new ${item.name}` : child.name, signature)),
        ...told(signature.comment, write),
      );
    }
  }
  return parts.filter((part) => part !== '').join('\n\n');
}
