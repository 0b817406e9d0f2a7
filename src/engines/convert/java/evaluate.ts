/** The value of a Java expression, as far as the text tells: literals, constants of the same text, arithmetic, durations. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { arithmetic, compare, durationValue, numberValue, unknownValue, type Value } from '../values.ts';
import { argumentsOf, simpleName, typeOfNew } from './call-chain.ts';
import { durationCall, unitMs } from './durations.ts';
import { mathCall } from './math.ts';
import { parameterNames, withBound, type JavaScope } from './scope.ts';

export { javaScope, type JavaScope } from './scope.ts';

const maxDepth = 24;

export function evaluateJava(node: SyntaxNode, scope: JavaScope, depth = 0): Value {
  if (node.isMissing) return unknownValue(node, 'is missing');
  if (depth > maxDepth) return unknownValue(node, 'is nested too deeply');
  if (scope.fuel.left-- <= 0) return unknownValue(node, 'takes too long to work out');
  const inner = (child: SyntaxNode | null | undefined): Value =>
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
    case 'null_literal':
      return { kind: 'nothing' };
    case 'string_literal':
      return { kind: 'text', value: node.text.replace(/^"+|"+$/g, '') };
    case 'class_literal':
      return { kind: 'type', name: node.text.replace(/\s*\.\s*class$/, '') };
    case 'element_value_array_initializer':
    case 'array_initializer':
      return { kind: 'list', items: namedChildrenOf(node).map(inner) };
    case 'array_creation_expression':
      return inner(node.childForFieldName('value'));
    case 'parenthesized_expression':
      return inner(namedChildrenOf(node)[0]);
    case 'cast_expression':
      return castTo(node.childForFieldName('type')?.text ?? '', inner(node.childForFieldName('value')));
    case 'unary_expression': {
      const value = inner(node.childForFieldName('operand'));
      const operator = node.childForFieldName('operator')?.text;
      if (operator === '!' && value.kind === 'truth') return { kind: 'truth', value: !value.value };
      return operator === '-' ? arithmetic(node, '-', numberValue(0), value) : value;
    }
    case 'binary_expression':
      return binary(node, inner);
    case 'ternary_expression': {
      const condition = inner(node.childForFieldName('condition'));
      if (condition.kind !== 'truth') return unknownValue(node, 'depends on a condition');
      return inner(node.childForFieldName(condition.value ? 'consequence' : 'alternative'));
    }
    case 'identifier':
      return nameValue(node, scope, inner);
    case 'field_access':
      return memberValue(node, scope, inner);
    case 'method_invocation':
      return callValue(node, scope, inner);
    case 'object_creation_expression':
      return collectionOf(node, inner);
    default:
      return unknownValue(node, 'is only known when the program runs');
  }
}

/** As the Java Language Specification 21, 3.10.1, reads it: other than decimal, a literal names all bits, the sign among them. */
function integerLiteral(node: SyntaxNode): Value {
  const digits = node.text.replaceAll('_', '').replace(/[lL]$/, '').toLowerCase();
  if (node.type === 'decimal_integer_literal') return numberValue(Number(digits), true);
  const written = node.type === 'octal_integer_literal' ? `0o${digits}` : digits;
  if (!/^0(?:o[0-7]+|x[\da-f]+|b[01]+)$/.test(written)) return unknownValue(node, 'is no number');
  const width = /[lL]$/.test(node.text) ? 64 : 32;
  const bits = BigInt(written);
  return bits < 2n ** BigInt(width)
    ? numberValue(Number(BigInt.asIntN(width, bits)), true)
    : unknownValue(node, 'is too large for its type');
}

function castTo(type: string, value: Value): Value {
  if (value.kind !== 'number') return value;
  if (!/^(int|long|short|byte|Integer|Long)$/.test(type)) {
    return /^(double|float|Double|Float)$/.test(type) ? { ...value, integer: false } : value;
  }
  return { kind: 'number', min: Math.trunc(value.min), max: Math.trunc(value.max), integer: true };
}

function binary(node: SyntaxNode, inner: (n: SyntaxNode | null) => Value): Value {
  const operator = node.childForFieldName('operator')?.text ?? '';
  const left = inner(node.childForFieldName('left'));
  const right = inner(node.childForFieldName('right'));
  if (operator === '+' && left.kind === 'text' && (right.kind === 'text' || right.kind === 'number')) {
    return { kind: 'text', value: left.value + (right.kind === 'text' ? right.value : String(right.min)) };
  }
  if (operator === '<<' && left.kind === 'number' && right.kind === 'number' && right.min === right.max) {
    return { kind: 'number', min: left.min * 2 ** right.min, max: left.max * 2 ** right.min, integer: true };
  }
  const compared = compare(operator, left, right);
  return compared === undefined ? arithmetic(node, operator, left, right) : { kind: 'truth', value: compared };
}

const wellKnown: Readonly<Record<string, number>> = {
  'Integer.MAX_VALUE': 2_147_483_647,
  'Long.MAX_VALUE': Number.MAX_SAFE_INTEGER,
};

const chronoUnits = /^(?:ChronoUnit|TimeUnit)\.(\w+)$/;

function nameValue(node: SyntaxNode, scope: JavaScope, inner: (n: SyntaxNode) => Value): Value {
  const bound = scope.bound.get(node.text);
  if (bound) return bound;
  const initialiser = scope.lookUp(node.text, node);
  if (initialiser) return inner(initialiser);
  const unit = unitMs(node.text);
  return unit === undefined
    ? unknownValue(node, 'is set outside this text')
    : { kind: 'object', type: 'TimeUnit', members: new Map([['ms', numberValue(unit)]]) };
}

function memberValue(node: SyntaxNode, scope: JavaScope, inner: (n: SyntaxNode) => Value): Value {
  const text = node.text.replace(/\s+/g, '').replace(/^java(\.\w+)+\.(?=[A-Z])/, '');
  const known = wellKnown[text];
  if (known !== undefined) return numberValue(known, true);
  if (text === 'Duration.ZERO') return durationValue(0);
  const unit = chronoUnits.exec(text);
  const ms = unit ? unitMs(unit[1]!) : undefined;
  if (ms !== undefined) return { kind: 'object', type: 'TimeUnit', members: new Map([['ms', numberValue(ms)]]) };
  const owner = node.childForFieldName('object');
  const name = node.childForFieldName('field')?.text ?? '';
  const initialiser =
    owner?.type === 'this' ? scope.lookUp(name, node) : scope.memberOf(simpleName(owner?.text ?? ''), name);
  return initialiser ? inner(initialiser) : unknownValue(node, 'is set outside this text');
}

const listMakers = /^(?:(?:List|Set|Arrays|Stream|EnumSet)\.(?:of|asList|copyOf)|Collections\.singleton(?:List)?)$/;

function callValue(node: SyntaxNode, scope: JavaScope, inner: (n: SyntaxNode) => Value): Value {
  const name = node.childForFieldName('name')?.text ?? '';
  const object = node.childForFieldName('object');
  const args = argumentsOf(node).map(inner);
  const owner = object && /^[\w.\s]+$/.test(object.text) ? simpleName(object.text) : '';
  if (listMakers.test(`${owner}.${name}`)) return { kind: 'list', items: args };
  if (owner === 'Map' && name === 'of') return mapOf(args);
  if (owner === 'Math' || owner === 'StrictMath') return mathCall(node, name, args);
  if ((owner === 'Long' || owner === 'Integer') && /^(valueOf|parse(Int|Long))$/.test(name) && args[0]) {
    const [given] = args;
    const parsed = given.kind === 'text' ? Number(given.value) : Number.NaN;
    return given.kind === 'text' && Number.isFinite(parsed) ? numberValue(parsed) : given;
  }
  const timed = durationCall(node, name, owner, args, object ? () => inner(object) : undefined);
  if (timed) return timed;
  const bare = object === null || object.type === 'this';
  const result = bare && args.length === 0 ? scope.resultOf(name) : undefined;
  return result ? inner(result) : unknownValue(node, 'is only known when the program runs');
}

/** `Map.of(A.class, true, B.class, false)` as a list of keys and values in turn. */
function mapOf(args: readonly Value[]): Value {
  return { kind: 'list', items: args };
}

function collectionOf(node: SyntaxNode, inner: (n: SyntaxNode) => Value): Value {
  const args = argumentsOf(node);
  if (/(List|Set)$/.test(typeOfNew(node)) && args.length === 1) return inner(args[0]!);
  return unknownValue(node, 'is only known when the program runs');
}

/** What a lambda of one parameter gives for `argument`. */
export function applyJavaLambda(lambda: SyntaxNode, args: readonly Value[], scope: JavaScope): Value {
  const parameters = lambda.childForFieldName('parameters');
  const body = lambda.childForFieldName('body');
  if (lambda.type !== 'lambda_expression' || !parameters || !body) {
    return unknownValue(lambda, 'is only known when the program runs');
  }
  const inside = withBound(scope, parameterNames(parameters), args);
  if (body.type !== 'block') return evaluateJava(body, inside);
  const [statement, ...more] = namedChildrenOf(body);
  const result =
    statement?.type === 'return_statement' && more.length === 0 ? namedChildrenOf(statement)[0] : undefined;
  return result ? evaluateJava(result, inside) : unknownValue(lambda, 'has more than one statement');
}
