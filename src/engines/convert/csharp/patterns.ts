/** Patterns of `is` and `switch`: whether a value matches, as far as the text tells. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { compare, type Value } from '../values.ts';
import { baseTypes } from './exception-types.ts';
import { memberValue } from './members.ts';

/** Yes, no, or undefined where only the running program knows. Names a pattern declares are added to `bind`. */
export type Match = boolean | undefined;

export interface PatternContext {
  readonly evaluate: (node: SyntaxNode) => Value;
  readonly bind: (name: string, value: Value) => void;
}

const isLogical = (node: SyntaxNode): boolean =>
  node.type === 'binary_expression' && /^(&&|\|\|)$/.test(node.childForFieldName('operator')?.text ?? '');

/**
 * The grammar reads `x is A || y` as x is (A || y). These are the operators and right sides that belong
 * outside the pattern, innermost first.
 */
export function outsideOf(pattern: SyntaxNode): { readonly operator: string; readonly right: SyntaxNode }[] {
  let at: SyntaxNode | undefined = pattern;
  while (at && !isLogical(at)) {
    if (!/^(constant|relational|negated|or|and)_pattern$/.test(at.type)) return [];
    at = namedChildrenOf(at).at(-1);
  }
  const found: { operator: string; right: SyntaxNode }[] = [];
  for (let spine: SyntaxNode | null | undefined = at; spine && isLogical(spine);) {
    const right = spine.childForFieldName('right');
    if (right) found.unshift({ operator: spine.childForFieldName('operator')!.text, right });
    spine = spine.childForFieldName('left');
  }
  return found;
}

/** What is left of a pattern's operand without what belongs outside of it. */
function ownOperand(node: SyntaxNode | undefined): SyntaxNode | undefined {
  let at: SyntaxNode | null | undefined = node;
  while (at && isLogical(at)) at = at.childForFieldName('left');
  return at ?? undefined;
}

export function matches(pattern: SyntaxNode, value: Value, context: PatternContext): Match {
  const first = ownOperand(namedChildrenOf(pattern)[0]);
  switch (pattern.type) {
    case 'discard':
      return true;
    case 'var_pattern':
      context.bind(namedChildrenOf(pattern).at(-1)?.text ?? '_', value);
      return true;
    case 'parenthesized_pattern':
      return first && matches(first, value, context);
    case 'negated_pattern':
      return first && negated(first, value, context);
    case 'or_pattern':
      return either(sides(pattern, value, context));
    case 'and_pattern':
      return both(sides(pattern, value, context));
    case 'constant_pattern':
      return first && constantMatch(first, value, context);
    case 'relational_pattern': {
      if (value.kind === 'nothing') return false;
      const operator = /^\s*(<=|>=|<|>)/.exec(pattern.text)?.[1] ?? '';
      return first && compare(operator, value, context.evaluate(first));
    }
    case 'declaration_pattern': {
      const [type, name] = namedChildrenOf(pattern);
      const answer = type && typeMatch(type.text, value);
      if (name && name !== type) context.bind(name.text, value);
      return answer;
    }
    case 'type_pattern':
      return typeMatch(pattern.text, value);
    case 'recursive_pattern':
      return recursiveMatch(pattern, value, context);
    default:
      return constantMatch(pattern, value, context);
  }
}

/** `not A and B`: `not` belongs to A alone, though the grammar spans it over both. */
function negated(pattern: SyntaxNode, value: Value, context: PatternContext): Match {
  const [left, right] = namedChildrenOf(pattern);
  if ((pattern.type === 'and_pattern' || pattern.type === 'or_pattern') && left && right) {
    const answers = [negated(left, value, context), matches(right, value, context)];
    return pattern.type === 'and_pattern' ? both(answers) : either(answers);
  }
  const inner = matches(pattern, value, context);
  return inner === undefined ? undefined : !inner;
}

const either = (answers: readonly Match[]): Match =>
  answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
const both = (answers: readonly Match[]): Match =>
  answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;

const sides = (pattern: SyntaxNode, value: Value, context: PatternContext): Match[] =>
  namedChildrenOf(pattern).map((side) => matches(side, value, context));

/** A bare name is a type where the value is an object, a constant otherwise. */
function constantMatch(node: SyntaxNode, value: Value, context: PatternContext): Match {
  if (value.kind === 'object' || value.kind === 'nothing') {
    if (node.type === 'null_literal') return value.kind === 'nothing';
    if (/^(identifier|qualified_name|member_access_expression|generic_name)$/.test(node.type)) {
      return typeMatch(node.text, value);
    }
  }
  return sameValue(value, context.evaluate(node));
}

export function sameValue(a: Value, b: Value): Match {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined;
  if (a.kind === 'nothing' || b.kind === 'nothing') return a.kind === b.kind;
  if (a.kind === 'text' && b.kind === 'text') return a.value === b.value;
  if (a.kind === 'truth' && b.kind === 'truth') return a.value === b.value;
  return compare('==', a, b);
}

/** Whether a value is of a type or of one derived from it, by the exceptions this engine knows. */
export function typeMatch(written: string, value: Value): Match {
  const type = simpleType(written);
  if (value.kind === 'nothing') return false;
  if (value.kind !== 'object') return value.kind === 'unknown' ? undefined : true;
  return baseTypes(value.type).includes(type);
}

export const simpleType = (written: string): string =>
  written.replace(/\s+/g, '').replace(/<.*$/, '').split('.').at(-1)!;

function recursiveMatch(pattern: SyntaxNode, value: Value, context: PatternContext): Match {
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'nothing') return false;
  const type = pattern.childForFieldName('type');
  const name = pattern.childForFieldName('name');
  if (name) context.bind(name.text, value);
  const answers: Match[] = [type ? typeMatch(type.text, value) : true];
  const clause = namedChildrenOf(pattern).find((child) => child.type === 'property_pattern_clause');
  for (const subpattern of clause ? namedChildrenOf(clause) : []) {
    const [path, inner] = namedChildrenOf(subpattern);
    if (!path || !inner) continue;
    const member = path.text
      .replace(/\s+/g, '')
      .split('.')
      .reduce<Value>((at, step) => (at.kind === 'nothing' ? at : memberValue(path, at, step)), value);
    answers.push(matches(inner, member, context));
  }
  return both(answers);
}
