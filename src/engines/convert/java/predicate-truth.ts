/** Whether a Java condition holds, as far as the text tells: three-valued, asked about one exception type or one status at a time. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { compare, numberValue, type Value } from '../values.ts';
import { argumentsOf, callChain, resolveExpression, simpleName } from './call-chain.ts';
import { evaluateJava } from './evaluate.ts';
import { grpcCodeNamed, httpStatusNamed } from './status-names.ts';
import type { JavaScope } from './scope.ts';

/** What is supposed while a condition is asked. */
export interface Supposition {
  /** Whether the failure is of that type; undefined = not supposed. */
  isType(name: string): boolean | undefined;
  /** The HTTP status of the answer or the exception. */
  readonly status?: number;
  /** The gRPC code of the exception. */
  readonly grpc?: string;
}

type Truth = boolean | undefined;

const maxDepth = 30;

export function truthOf(node: SyntaxNode, supposed: Supposition, scope: JavaScope, depth = 0): Truth {
  if (depth > maxDepth || scope.fuel.left-- <= 0) return undefined;
  const inner = (child: SyntaxNode | null | undefined): Truth =>
    child ? truthOf(child, supposed, scope, depth + 1) : undefined;
  switch (node.type) {
    case 'true':
    case 'false':
      return node.type === 'true';
    case 'parenthesized_expression':
      return inner(namedChildrenOf(node)[0]);
    case 'unary_expression':
      return node.childForFieldName('operator')?.text === '!'
        ? not(inner(node.childForFieldName('operand')))
        : undefined;
    case 'binary_expression':
      return binary(node, supposed, scope, depth, inner);
    case 'ternary_expression': {
      const condition = inner(node.childForFieldName('condition'));
      if (condition === undefined) return undefined;
      return inner(node.childForFieldName(condition ? 'consequence' : 'alternative'));
    }
    case 'instanceof_expression':
      return instanceOf(node, supposed);
    case 'method_invocation':
      return call(node, supposed, scope, depth);
    case 'block':
      return returned(node, inner);
    case 'identifier': {
      const held = scope.lookUp(node.text, node);
      return held && inner(held);
    }
    default:
      return undefined;
  }
}

const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

function binary(
  node: SyntaxNode,
  supposed: Supposition,
  scope: JavaScope,
  depth: number,
  inner: (n: SyntaxNode | null) => Truth,
): Truth {
  const operator = node.childForFieldName('operator')?.text ?? '';
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (!left || !right) return undefined;
  if (operator === '&&' || operator === '||') {
    const decides = operator === '||';
    const [a, b] = [inner(left), inner(right)];
    if (a === decides || b === decides) return decides;
    return a === undefined || b === undefined ? undefined : !decides;
  }
  if (left.type === 'null_literal' || right.type === 'null_literal') {
    const other = left.type === 'null_literal' ? right : left;
    if (other.type !== 'identifier') return undefined;
    return operator === '!=' ? true : operator === '==' ? false : undefined;
  }
  const [a, b] = [operand(left, supposed, scope, depth), operand(right, supposed, scope, depth)];
  if (a.kind === 'text' && b.kind === 'text' && /^[!=]=$/.test(operator))
    return (a.value === b.value) === (operator === '==');
  return compare(operator, a, b);
}

/** A guard that has been made negative by an early return ends the search; the last return decides. */
function returned(block: SyntaxNode, inner: (n: SyntaxNode | null) => Truth): Truth {
  for (const statement of namedChildrenOf(block)) {
    if (statement.type === 'return_statement') return inner(namedChildrenOf(statement)[0] ?? null);
    if (statement.type !== 'if_statement') {
      if (/^(local_variable_declaration|expression_statement|line_comment)$/.test(statement.type)) continue;
      return undefined;
    }
    const condition = inner(statement.childForFieldName('condition'));
    if (condition === undefined) return undefined;
    const taken = statement.childForFieldName(condition ? 'consequence' : 'alternative');
    if (!taken) continue;
    const result =
      taken.type === 'block'
        ? returned(taken, inner)
        : taken.type === 'return_statement'
          ? inner(namedChildrenOf(taken)[0] ?? null)
          : undefined;
    if (result !== undefined) return result;
    if (/\breturn\b/.test(taken.text)) return undefined;
  }
  return undefined;
}

function instanceOf(node: SyntaxNode, supposed: Supposition): Truth {
  const pattern = namedChildrenOf(node).find((child) => /pattern$/.test(child.type));
  const type = node.childForFieldName('right') ?? (pattern && namedChildrenOf(pattern)[0]);
  return type ? supposed.isType(simpleName(type.text)) : undefined;
}

const classLiteral = /^([\w.]+)\s*\.\s*class$/;

function call(node: SyntaxNode, supposed: Supposition, scope: JavaScope, depth: number): Truth {
  const name = node.childForFieldName('name')?.text ?? '';
  const object = node.childForFieldName('object');
  const args = argumentsOf(node);
  const type = object && classLiteral.exec(object.text.trim());
  if (type && name === 'isInstance') return supposed.isType(simpleName(type[1]!));
  const family = /^is([1-5])xx\w*$/.exec(name)?.[1];
  if (supposed.status !== undefined && args.length === 0) {
    const first = Math.floor(supposed.status / 100);
    if (family) return first === Number(family);
    if (name === 'isError') return first >= 4;
    if (name === 'isSuccessful' || name === 'isOk') return first === 2;
  }
  if (name === 'contains' && object && args[0]) return contains(object, args[0], supposed, scope, depth);
  if (name === 'equals' && object && args[0]) {
    const [a, b] = [operand(object, supposed, scope, depth), operand(args[0], supposed, scope, depth)];
    if (a.kind === 'text' && b.kind === 'text') return a.value === b.value;
    return compare('==', a, b);
  }
  if (name === 'isSameCodeAs' && args[0]) return same(object, args[0], supposed, scope, depth);
  const bare = object === null || object.type === 'this';
  const own = bare ? scope.functionNamed(name) : undefined;
  return own ? truthOf(own.body, supposed, scope, depth + 1) : undefined;
}

function same(a: SyntaxNode | null, b: SyntaxNode, supposed: Supposition, scope: JavaScope, depth: number): Truth {
  if (!a) return undefined;
  const [x, y] = [operand(a, supposed, scope, depth), operand(b, supposed, scope, depth)];
  return compare('==', x, y);
}

/** `Set.of(502, 503).contains(r.statusCode())`. */
function contains(list: SyntaxNode, item: SyntaxNode, supposed: Supposition, scope: JavaScope, depth: number): Truth {
  const made = resolveExpression(list, scope);
  const items = made.type === 'method_invocation' ? argumentsOf(made) : namedChildrenOf(made);
  const wanted = operand(item, supposed, scope, depth);
  if (items.length === 0 || wanted.kind === 'unknown') return undefined;
  let known = true;
  for (const entry of items) {
    const value = operand(entry, supposed, scope, depth);
    if (value.kind === 'text' && wanted.kind === 'text' ? value.value === wanted.value : compare('==', value, wanted))
      return true;
    known &&= value.kind !== 'unknown';
  }
  return known ? false : undefined;
}

const statusCalls =
  /^(getStatusCode|statusCode|getStatus|status|getRawStatusCode|rawStatusCode|getStatusCodeValue|code|getCode|value|getHttpStatus|getStatusInfo|intValue|getValue|getResponse|httpStatus)$/;

/** A number or a name: the supposed status or code where the expression asks for it, a constant, or what it evaluates to. */
function operand(node: SyntaxNode, supposed: Supposition, scope: JavaScope, depth: number): Value {
  const constant = namedConstant(node);
  if (constant) return constant;
  if (node.type === 'identifier') {
    const held = scope.lookUp(node.text, node);
    if (held && depth < maxDepth) return operand(held, supposed, scope, depth + 1);
  }
  if (node.type === 'parenthesized_expression') {
    const [only] = namedChildrenOf(node);
    if (only) return operand(only, supposed, scope, depth + 1);
  }
  if (node.type === 'method_invocation') {
    const { calls, target } = callChain(node);
    const asks = calls.every((one) => statusCalls.test(one.name) && one.args.length === 0);
    const onConstant = target && namedConstant(target);
    if (asks && onConstant) return onConstant;
    if (asks && supposed.grpc !== undefined) return { kind: 'text', value: supposed.grpc };
    if (asks && supposed.status !== undefined) return numberValue(supposed.status, true);
  }
  return evaluateJava(node, scope);
}

/** `HttpStatus.BAD_GATEWAY`, `HttpURLConnection.HTTP_UNAVAILABLE`, `Status.Code.UNAVAILABLE`. */
function namedConstant(node: SyntaxNode): Value | undefined {
  if (node.type !== 'field_access' && node.type !== 'identifier') return undefined;
  const path = node.text.replace(/\s+/g, '').split('.');
  const name = path.at(-1)!;
  const owner = path.at(-2) ?? '';
  if (/^(Code|Status)$/.test(owner) && grpcCodeNamed(name)) return { kind: 'text', value: name };
  const status = httpStatusNamed(name);
  const fromStatuses = /Status|Http|Response/.test(owner) || (owner === '' && /^(SC|HTTP)_/.test(name));
  return status !== undefined && fromStatuses ? numberValue(status, true) : undefined;
}
