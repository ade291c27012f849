// Lists what a script takes from its browser.
import { type AnyNode, parse } from 'acorn';

export interface Natives {
  /** Names that the script declares nowhere. */
  globals: string[];
  /** Properties of those, such as `Object.assign`. */
  statics: string[];
  /** Names of all that is called as a method, natives or not. */
  methods: string[];
}

type Visit = (node: AnyNode, parent: AnyNode | undefined, key: string) => void;

function walk(node: AnyNode, visit: Visit, parent?: AnyNode, key = ''): void {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node))
    for (const child of [value].flat())
      if (typeof child?.type === 'string') walk(child as AnyNode, visit, node, name);
}

/** Adds the names that a variable, a parameter or a pattern of them declares. */
function declare(node: AnyNode | null | undefined, names: Set<string>): void {
  if (node?.type === 'Identifier') names.add(node.name);
  if (node?.type === 'ObjectPattern') for (const part of node.properties) declare(part, names);
  if (node?.type === 'Property') declare(node.value, names);
  if (node?.type === 'ArrayPattern') for (const part of node.elements) declare(part, names);
  if (node?.type === 'AssignmentPattern') declare(node.left, names);
  if (node?.type === 'RestElement') declare(node.argument, names);
}

/** Whether a name is that of a property or a label, and stands for no variable. */
const isMereName = (parent: AnyNode | undefined, key: string): boolean =>
  /^(Labeled|Break|Continue)/.test(parent?.type ?? '') ||
  ((key === 'property' || key === 'key') && parent !== undefined && 'computed' in parent && !parent.computed);

export function nativesOf(code: string): Natives {
  const program = parse(code, { ecmaVersion: 2015 });
  const own = new Set<string>();
  walk(program, (node) => {
    if ('id' in node) declare(node.id, own);
    if ('params' in node) for (const param of node.params) declare(param, own);
    if (node.type === 'CatchClause') declare(node.param, own);
  });
  const globals = new Set<string>();
  const statics = new Set<string>();
  const methods = new Set<string>();
  walk(program, (node, parent, key) => {
    if (node.type === 'Identifier' && !own.has(node.name) && !isMereName(parent, key)) globals.add(node.name);
    if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return;
    const { object, property } = node;
    if (object.type === 'Identifier' && !own.has(object.name)) statics.add(`${object.name}.${property.name}`);
    if (key === 'callee') methods.add(property.name);
  });
  const sorted = (names: Set<string>): string[] => [...names].sort();
  return { globals: sorted(globals), statics: sorted(statics), methods: sorted(methods) };
}
