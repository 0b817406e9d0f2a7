/** The value of a C# expression, as far as the text tells. Random draws become ranges. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { arithmetic, compare, durationValue, nothing, numberValue, unknownValue, type Value } from '../values.ts';
import { creationValue, invocationValue } from './calls.ts';
import { knownMember, memberValue } from './members.ts';
import { matches, outsideOf, sameValue, typeMatch, type PatternContext } from './patterns.ts';
import { noBindings, type CsharpScope } from './scope.ts';

const maxDepth = 40;
/** What `?.` is applied to while its right side is evaluated. */
const receiver = '?';

export function evaluateCsharp(node: SyntaxNode, scope: CsharpScope, depth = 0): Value {
  if (node.isMissing) return unknownValue(node, 'is missing');
  if (depth > maxDepth) return unknownValue(node, 'is nested too deeply');
  if (--scope.fuel.left < 0) return unknownValue(node, 'takes too long to work out');
  const inner = (child: SyntaxNode | null | undefined): Value =>
    child ? evaluateCsharp(child, scope, depth + 1) : unknownValue(node, 'is incomplete');
  switch (node.type) {
    case 'integer_literal':
      return literal(node, true);
    case 'real_literal':
      return literal(node, false);
    case 'boolean_literal':
      return { kind: 'truth', value: node.text === 'true' };
    case 'null_literal':
    case 'default_expression':
      return nothing;
    case 'string_literal':
    case 'verbatim_string_literal':
      return { kind: 'text', value: node.text.replace(/^@?"|"$/g, '') };
    case 'parenthesized_expression':
    case 'await_expression':
    case 'checked_expression':
    case 'arrow_expression_clause':
      return inner(namedChildrenOf(node)[0]);
    case 'postfix_unary_expression':
      return node.text.endsWith('!') ? inner(namedChildrenOf(node)[0]) : unknownValue(node, 'changes while it runs');
    case 'as_expression':
      return inner(node.childForFieldName('left'));
    case 'cast_expression':
      return castValue(node, inner(node.childForFieldName('value')));
    case 'prefix_unary_expression': {
      const value = inner(namedChildrenOf(node).at(-1));
      if (node.text.startsWith('!')) return value.kind === 'truth' ? { kind: 'truth', value: !value.value } : value;
      return node.text.startsWith('-') ? arithmetic(node, '-', zeroLike(value), value) : value;
    }
    case 'binary_expression':
      return binaryValue(node, inner);
    case 'declaration_expression':
      return productValue(node, inner);
    case 'is_expression':
    case 'is_pattern_expression':
      return isValue(node, scope, depth);
    case 'conditional_expression': {
      const condition = inner(node.childForFieldName('condition'));
      if (condition.kind !== 'truth') return unknownValue(node, 'depends on a condition known only at run time');
      return inner(node.childForFieldName(condition.value ? 'consequence' : 'alternative'));
    }
    case 'switch_expression':
      return switchValue(node, scope, depth);
    case 'identifier':
      return scope.bound.get(node.text) ?? declaredValue(node, node.text, scope, inner);
    case 'member_access_expression':
    case 'qualified_name':
      return accessValue(node, scope, inner);
    case 'conditional_access_expression': {
      const [object, access] = namedChildrenOf(node);
      const value = inner(object);
      if (value.kind === 'nothing' || value.kind === 'unknown' || !access) return value;
      return evaluateCsharp(access, { ...scope, bound: new Map(scope.bound).set(receiver, value) }, depth + 1);
    }
    case 'member_binding_expression': {
      const object = scope.bound.get(receiver);
      const name = node.childForFieldName('name')?.text ?? '';
      return object ? memberValue(node, object, name) : unknownValue(node, 'is incomplete');
    }
    case 'element_access_expression':
      return elementValue(node, inner);
    case 'invocation_expression':
      return invocationValue(node, scope, depth);
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
      return creationValue(node, scope, depth);
    case 'implicit_array_creation_expression':
    case 'array_creation_expression':
    case 'collection_expression':
    case 'element_binding_expression':
    case 'initializer_expression':
      return listValue(node, inner);
    default:
      return unknownValue(node, 'is only known when the program runs');
  }
}

function literal(node: SyntaxNode, integer: boolean): Value {
  const text = node.text.replaceAll('_', '');
  const digits = /^0[xb]/i.test(text) ? text.replace(/[uUlL]+$/, '') : text.replace(/[uUlLfFdDmM]+$/, '');
  const value = Number(digits);
  return Number.isFinite(value) ? numberValue(value, integer) : unknownValue(node, 'is no number');
}

function binaryValue(node: SyntaxNode, inner: (n: SyntaxNode | null) => Value): Value {
  const operator = node.childForFieldName('operator')?.text ?? '';
  const left = inner(node.childForFieldName('left'));
  if (operator === '??') return left.kind === 'nothing' ? inner(node.childForFieldName('right')) : left;
  if (operator === '&&' || operator === '||') {
    if (left.kind === 'truth' && left.value === (operator === '||')) return left;
    return logical(operator, left, inner(node.childForFieldName('right')));
  }
  const right = inner(node.childForFieldName('right'));
  if (operator === '==' || operator === '!=') {
    const same = sameValue(left, right);
    if (same !== undefined) return { kind: 'truth', value: same === (operator === '==') };
    return left.kind === 'unknown' ? left : right.kind === 'unknown' ? right : unknownValue(node, 'may be either');
  }
  const compared = compare(operator, left, right);
  if (compared !== undefined) return { kind: 'truth', value: compared };
  if (/^[<>]=?$/.test(operator) && (left.kind === 'nothing' || right.kind === 'nothing')) {
    return { kind: 'truth', value: false };
  }
  return arithmetic(node, operator, left, right);
}

/** The grammar takes the product in `f(a * b)` for the declaration of a pointer. */
function productValue(node: SyntaxNode, inner: (n: SyntaxNode | null) => Value): Value {
  const type = node.childForFieldName('type');
  if (type?.type !== 'pointer_type') return unknownValue(node, 'is only known when the program runs');
  return arithmetic(node, '*', inner(namedChildrenOf(type)[0] ?? null), inner(node.childForFieldName('name')));
}

/** The right side matters only when the left does not decide. */
function logical(operator: string, left: Value, right: Value): Value {
  if (right.kind === 'truth' && right.value === (operator === '||')) return right;
  return left.kind === 'truth' ? right : left;
}

/** Names a pattern declares live on in the lambda it stands in. */
const patternContext = (scope: CsharpScope, depth: number): PatternContext => ({
  evaluate: (node) => evaluateCsharp(node, scope, depth + 1),
  bind: (name, value) => void (scope.bound !== noBindings && scope.bound.set(name, value)),
});

function isValue(node: SyntaxNode, scope: CsharpScope, depth: number): Value {
  const [subject, pattern] = namedChildrenOf(node);
  if (!subject || !pattern) return unknownValue(node, 'is incomplete');
  const value = evaluateCsharp(subject, scope, depth + 1);
  const answer =
    node.type === 'is_expression'
      ? typeMatch(pattern.text, value)
      : matches(pattern, value, patternContext(scope, depth));
  let result: Value =
    answer !== undefined
      ? { kind: 'truth', value: answer }
      : value.kind === 'unknown'
        ? value
        : unknownValue(node, 'is only known when the program runs');
  for (const { operator, right } of outsideOf(pattern)) {
    if (result.kind === 'truth' && result.value === (operator === '||')) continue;
    result = logical(operator, result, evaluateCsharp(right, scope, depth + 1));
  }
  return result;
}

function switchValue(node: SyntaxNode, scope: CsharpScope, depth: number): Value {
  const [subject, ...arms] = namedChildrenOf(node);
  if (!subject) return unknownValue(node, 'is incomplete');
  const value = evaluateCsharp(subject, scope, depth + 1);
  for (const arm of arms.filter((child) => child.type === 'switch_expression_arm')) {
    const [pattern, ...rest] = namedChildrenOf(arm);
    const result = rest.at(-1);
    if (!pattern || !result) continue;
    const armScope = { ...scope, bound: new Map(scope.bound) };
    let answer = matches(pattern, value, patternContext(armScope, depth));
    const guard = rest.find((child) => child.type === 'when_clause');
    if (answer === true && guard) {
      const [condition] = namedChildrenOf(guard);
      const truth = condition && evaluateCsharp(condition, armScope, depth + 1);
      answer = truth?.kind === 'truth' ? truth.value : undefined;
    }
    if (answer === undefined) return unknownValue(node, 'depends on a pattern known only at run time');
    if (answer) return evaluateCsharp(result, armScope, depth + 1);
  }
  return unknownValue(node, 'has no matching case');
}

function declaredValue(node: SyntaxNode, name: string, scope: CsharpScope, inner: (n: SyntaxNode) => Value): Value {
  const initialiser = scope.lookUp(name, node);
  return initialiser ? inner(initialiser) : unknownValue(node, 'is set outside this text');
}

function accessValue(node: SyntaxNode, scope: CsharpScope, inner: (n: SyntaxNode | null) => Value): Value {
  const known = knownMember(node.text.replace(/\s+/g, ''));
  if (known) return known;
  const name = node.childForFieldName('name')?.text ?? '';
  // In a type, as which the grammar takes the left side of `a.b * c`, the same is a qualifier.
  const expression = node.childForFieldName('expression') ?? node.childForFieldName('qualifier');
  if (expression?.text === 'this' || expression?.text === 'base') return declaredValue(node, name, scope, inner);
  const object = inner(expression);
  if (object.kind !== 'unknown') return memberValue(node, object, name);
  // A constant of another class of this text; a variable's member is not known.
  const isType = expression?.type === 'identifier' && !scope.lookUp(expression.text, node);
  return isType || /^(member_access_expression|qualified_name)$/.test(expression?.type ?? '')
    ? declaredValue(node, name, scope, inner)
    : unknownValue(node, object.why);
}

function elementValue(node: SyntaxNode, inner: (n: SyntaxNode | null) => Value): Value {
  const list = inner(node.childForFieldName('expression'));
  const argument = namedChildrenOf(node.childForFieldName('subscript') ?? node)[0];
  const index = inner((argument && namedChildrenOf(argument).at(-1)) ?? null);
  if (list.kind !== 'list') return list.kind === 'unknown' ? list : unknownValue(node, 'is no list');
  if (index.kind !== 'number' || index.min !== index.max) {
    return index.kind === 'unknown' ? index : unknownValue(node, 'has an index known only at run time');
  }
  return list.items[index.min] ?? unknownValue(node, 'is outside the list and would throw');
}

function zeroLike(value: Value): Value {
  return value.kind === 'duration' ? durationValue(0) : numberValue(0);
}

function castValue(node: SyntaxNode, value: Value): Value {
  const type = node.childForFieldName('type')?.text ?? '';
  if (value.kind !== 'number') return value;
  if (/^(int|long|short|byte|uint|ulong)\??$/.test(type)) {
    return { kind: 'number', min: Math.trunc(value.min), max: Math.trunc(value.max), integer: true };
  }
  return /^(double|float|decimal)\??$/.test(type) ? { ...value, integer: false } : value;
}

function listValue(node: SyntaxNode, inner: (n: SyntaxNode) => Value): Value {
  const holder = /^(collection|initializer|element_binding)_expression$/.test(node.type)
    ? node
    : namedChildrenOf(node).find((child) => child.type === 'initializer_expression');
  if (!holder) return unknownValue(node, 'has no list of values');
  const items: Value[] = [];
  for (const child of namedChildrenOf(holder)) {
    const element = child.type === 'argument' ? namedChildrenOf(child).at(-1) : child;
    if (!element) continue;
    const spread = element.type === 'range_expression' || element.type === 'spread_element';
    const value = inner(spread ? (namedChildrenOf(element)[0] ?? element) : element);
    if (!spread) items.push(value);
    else if (value.kind === 'list') items.push(...value.items);
    else return value.kind === 'unknown' ? value : unknownValue(element, 'is no list');
  }
  return { kind: 'list', items };
}
