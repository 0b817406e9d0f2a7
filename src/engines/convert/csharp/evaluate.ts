/** The value of a C# expression, as far as the text tells. Random draws become ranges. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { arithmetic, compare, durationValue, numberValue, unknownValue, type Value } from '../values.ts';
import { creationValue, invocationValue, knownMember } from './calls.ts';

export interface CsharpScope {
  /** Initialisers of fields, constants and variables that are assigned once, by name. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  /** Parameters of the lambda being evaluated. */
  readonly bound: ReadonlyMap<string, Value>;
  /** Member accesses with a known value, by their text without spaces, e.g. `r.StatusCode`. */
  readonly members: ReadonlyMap<string, Value>;
}

export function csharpScope(root: SyntaxNode): CsharpScope {
  const constants = new Map<string, SyntaxNode>();
  const twice = new Set<string>();
  for (const declarator of nodesOfType(root, 'variable_declarator')) {
    const [name, ...rest] = namedChildrenOf(declarator);
    const value = rest.at(-1);
    if (!name || !value) continue;
    if (constants.has(name.text)) twice.add(name.text);
    constants.set(name.text, value.type === 'equals_value_clause' ? (namedChildrenOf(value)[0] ?? value) : value);
  }
  for (const assignment of nodesOfType(root, 'assignment_expression')) {
    const left = assignment.childForFieldName('left');
    if (left) twice.add(left.text);
  }
  for (const name of twice) constants.delete(name);
  return { constants, bound: new Map(), members: new Map() };
}

const maxDepth = 24;

export function evaluateCsharp(node: SyntaxNode, scope: CsharpScope, depth = 0): Value {
  if (depth > maxDepth) return unknownValue(node, 'is nested too deeply');
  const inner = (child: SyntaxNode | null | undefined): Value =>
    child ? evaluateCsharp(child, scope, depth + 1) : unknownValue(node, 'is incomplete');
  switch (node.type) {
    case 'integer_literal':
      return literal(node, true);
    case 'real_literal':
      return literal(node, false);
    case 'boolean_literal':
      return { kind: 'truth', value: node.text === 'true' };
    case 'string_literal':
      return { kind: 'text', value: node.text.slice(1, -1) };
    case 'parenthesized_expression':
      return inner(namedChildrenOf(node)[0]);
    case 'cast_expression':
      return castValue(node, inner(node.childForFieldName('value')));
    case 'prefix_unary_expression': {
      const value = inner(namedChildrenOf(node).at(-1));
      if (node.text.startsWith('!')) return value.kind === 'truth' ? { kind: 'truth', value: !value.value } : value;
      return node.text.startsWith('-') ? arithmetic(node, '-', zeroLike(value), value) : value;
    }
    case 'binary_expression': {
      const operator = node.childForFieldName('operator')?.text ?? '';
      const left = inner(node.childForFieldName('left'));
      const right = inner(node.childForFieldName('right'));
      if (operator === '&&' || operator === '||') return logical(operator, left, right);
      const compared = compare(operator, left, right);
      return compared === undefined ? arithmetic(node, operator, left, right) : { kind: 'truth', value: compared };
    }
    case 'conditional_expression': {
      const condition = inner(node.childForFieldName('condition'));
      if (condition.kind !== 'truth') return unknownValue(node, 'depends on a condition known only at run time');
      return inner(node.childForFieldName(condition.value ? 'consequence' : 'alternative'));
    }
    case 'identifier': {
      const bound = scope.bound.get(node.text);
      if (bound) return bound;
      const initialiser = scope.constants.get(node.text);
      return initialiser ? inner(initialiser) : unknownValue(node, 'is set outside this text');
    }
    case 'member_access_expression': {
      const text = node.text.replace(/\s+/g, '');
      const known = scope.members.get(text) ?? knownMember(text);
      if (known) return known;
      const name = node.childForFieldName('name')?.text ?? '';
      const object = inner(node.childForFieldName('expression'));
      if (name === 'TotalMilliseconds' && object.kind === 'duration') {
        return { kind: 'number', min: object.minMs, max: object.maxMs, integer: false };
      }
      const initialiser = scope.constants.get(name);
      return initialiser ? inner(initialiser) : unknownValue(node, 'is set outside this text');
    }
    case 'invocation_expression':
      return invocationValue(node, inner);
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
      return creationValue(node, inner);
    case 'implicit_array_creation_expression':
    case 'array_creation_expression':
    case 'collection_expression':
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

/** The right side matters only when the left does not decide. */
function logical(operator: '&&' | '||', left: Value, right: Value): Value {
  const decisive = operator === '||';
  if (left.kind === 'truth' && left.value === decisive) return left;
  if (right.kind === 'truth' && right.value === decisive) return right;
  return left.kind === 'truth' ? right : left;
}

function zeroLike(value: Value): Value {
  return value.kind === 'duration' ? durationValue(0) : numberValue(0);
}

function castValue(node: SyntaxNode, value: Value): Value {
  const type = node.childForFieldName('type')?.text ?? '';
  if (value.kind !== 'number') return value;
  return /^(int|long|short|byte|uint|ulong)$/.test(type)
    ? { kind: 'number', min: Math.trunc(value.min), max: Math.trunc(value.max), integer: true }
    : { ...value, integer: false };
}

function listValue(node: SyntaxNode, inner: (n: SyntaxNode) => Value): Value {
  const holder =
    node.type === 'collection_expression' || node.type === 'initializer_expression'
      ? node
      : namedChildrenOf(node).find((child) => child.type === 'initializer_expression');
  if (!holder) return unknownValue(node, 'has no list of values');
  return { kind: 'list', items: namedChildrenOf(holder).map(inner) };
}
