/** The value of a Java expression, as far as the text tells: literals, constants of the same text, arithmetic, durations. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { arithmetic, compare, durationValue, numberValue, unknownValue, type Value } from '../values.ts';

export interface JavaScope {
  /** Initialisers of the fields and variables of the text that are assigned once, by name. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
}

export function javaScope(root: SyntaxNode): JavaScope {
  const constants = new Map<string, SyntaxNode>();
  const twice = new Set<string>();
  for (const declarator of nodesOfType(root, 'variable_declarator')) {
    const name = declarator.childForFieldName('name')?.text;
    const value = declarator.childForFieldName('value');
    if (!name || !value) continue;
    if (constants.has(name)) twice.add(name);
    constants.set(name, value);
  }
  for (const assignment of nodesOfType(root, 'assignment_expression')) {
    const name = assignment.childForFieldName('left')?.text;
    if (name) twice.add(name);
  }
  for (const name of twice) constants.delete(name);
  return { constants };
}

const maxDepth = 24;

export function evaluateJava(node: SyntaxNode, scope: JavaScope, depth = 0): Value {
  if (depth > maxDepth) return unknownValue(node, 'is nested too deeply');
  const inner = (child: SyntaxNode | null): Value =>
    child ? evaluateJava(child, scope, depth + 1) : unknownValue(node, 'is incomplete');
  switch (node.type) {
    case 'decimal_integer_literal':
    case 'hex_integer_literal':
    case 'binary_integer_literal':
    case 'octal_integer_literal':
      return integerLiteral(node);
    case 'decimal_floating_point_literal':
      return numberValue(Number(node.text.replaceAll('_', '').replace(/[fFdD]$/, '')), false);
    case 'true':
    case 'false':
      return { kind: 'truth', value: node.type === 'true' };
    case 'string_literal':
      return { kind: 'text', value: node.text.replace(/^"+|"+$/g, '') };
    case 'class_literal':
      return { kind: 'type', name: node.text.replace(/\s*\.\s*class$/, '') };
    case 'element_value_array_initializer':
    case 'array_initializer':
      return { kind: 'list', items: namedChildrenOf(node).map(inner) };
    case 'parenthesized_expression':
      return inner(namedChildrenOf(node)[0] ?? null);
    case 'cast_expression':
      return inner(node.childForFieldName('value'));
    case 'unary_expression': {
      const value = inner(node.childForFieldName('operand'));
      return node.childForFieldName('operator')?.text === '-' ? arithmetic(node, '-', numberValue(0), value) : value;
    }
    case 'binary_expression': {
      const operator = node.childForFieldName('operator')?.text ?? '';
      const left = inner(node.childForFieldName('left'));
      const right = inner(node.childForFieldName('right'));
      const compared = compare(operator, left, right);
      return compared === undefined ? arithmetic(node, operator, left, right) : { kind: 'truth', value: compared };
    }
    case 'identifier':
      return nameValue(node, node.text, inner, scope);
    case 'field_access': {
      const name = node.childForFieldName('field')?.text ?? '';
      return nameValue(node, name, inner, scope);
    }
    case 'method_invocation':
      return callValue(node, inner);
    default:
      return unknownValue(node, 'is only known when the program runs');
  }
}

function integerLiteral(node: SyntaxNode): Value {
  const digits = node.text.replaceAll('_', '').replace(/[lL]$/, '').toLowerCase();
  const value = node.type === 'octal_integer_literal' ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isFinite(value) ? numberValue(value, true) : unknownValue(node, 'is no number');
}

const wellKnown: Readonly<Record<string, number>> = {
  'Integer.MAX_VALUE': 2_147_483_647,
  'Long.MAX_VALUE': Number.MAX_SAFE_INTEGER,
};

function nameValue(node: SyntaxNode, name: string, inner: (n: SyntaxNode) => Value, scope: JavaScope): Value {
  const known = wellKnown[node.text];
  if (known !== undefined) return numberValue(known, true);
  const initialiser = scope.constants.get(name);
  return initialiser ? inner(initialiser) : unknownValue(node, 'is set outside this text');
}

const durationUnitsMs: Readonly<Record<string, number>> = {
  ofMillis: 1,
  ofSeconds: 1000,
  ofMinutes: 60_000,
  ofHours: 3_600_000,
  ofDays: 86_400_000,
  ofNanos: 1e-6,
};

const timeUnitsMs: Readonly<Record<string, number>> = {
  MILLISECONDS: 1,
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
};

/** `Duration.ofSeconds(2)`, `TimeUnit.SECONDS.toMillis(2)`, `Duration.ofSeconds(2).toMillis()`. */
function callValue(node: SyntaxNode, inner: (n: SyntaxNode) => Value): Value {
  const name = node.childForFieldName('name')?.text ?? '';
  const object = node.childForFieldName('object');
  const args = namedChildrenOf(node.childForFieldName('arguments') ?? node).map(inner);
  const first = args[0];
  const unitMs = durationUnitsMs[name];
  if (unitMs !== undefined && object?.text.endsWith('Duration') && first?.kind === 'number') {
    return durationValue(first.min * unitMs, first.max * unitMs);
  }
  if (name === 'toMillis' && object) {
    const unit = timeUnitsMs[object.text.split('.').at(-1) ?? ''];
    if (unit !== undefined && first?.kind === 'number') return numberValue(first.min * unit, true);
    const duration = inner(object);
    if (duration.kind === 'duration') return numberValue(Math.trunc(duration.minMs), true);
  }
  return unknownValue(node, 'is only known when the program runs');
}
