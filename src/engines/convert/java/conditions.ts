/** What a Java predicate accepts, found by asking it about every exception type it names, every status and every gRPC code. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { argumentsOf, resolveExpression, simpleName } from './call-chain.ts';
import { truthOf, type Supposition } from './predicate-truth.ts';
import type { JavaScope } from './scope.ts';
import { grpcCodes } from './status-names.ts';

export interface Conditions {
  readonly retryOn: readonly RetryCondition[];
  readonly neverRetryOn: readonly RetryCondition[];
}

/** The body of a predicate: a lambda, a variable that holds one, `this::method`, or a method of this text. */
function bodyOf(written: SyntaxNode, scope: JavaScope): SyntaxNode | undefined {
  const node = resolveExpression(written, scope);
  if (node.type === 'lambda_expression') return node.childForFieldName('body') ?? undefined;
  if (node.type !== 'method_reference') return undefined;
  const [, method] = namedChildrenOf(node);
  return method && scope.functionNamed(method.text)?.body;
}

export const textOf = (node: SyntaxNode): string => node.text.replace(/\s+/g, ' ').slice(0, 400);

/** `retryOnResult(r -> …)`: statuses where it looks at the status alone, its text otherwise. */
export function resultConditions(written: SyntaxNode, scope: JavaScope): RetryCondition[] {
  const body = bodyOf(written, scope);
  const statuses = body && statusesOf(body, () => undefined, scope);
  return statuses && statuses.length > 0 ? statuses : [{ kind: 'predicate', text: textOf(written) }];
}

/** `filter(e -> …)`, `retryOnException(…)`: types, statuses and codes where they decide, its text otherwise. */
export function exceptionConditions(written: SyntaxNode, scope: JavaScope): Conditions {
  const literal = instanceReference(written, scope);
  if (literal) return { retryOn: [{ kind: 'exception', name: literal }], neverRetryOn: [] };
  const joined = joinedPredicates(written, scope);
  if (joined) return joined;
  const body = bodyOf(written, scope);
  if (!body) return { retryOn: [{ kind: 'predicate', text: textOf(written) }], neverRetryOn: [] };
  const types = typesIn(body, scope);
  const others = truthOf(body, { isType: () => false }, scope);
  const where = textOf(written);
  const retryOn: RetryCondition[] = [];
  const neverRetryOn: RetryCondition[] = [];
  // A type refused although it is also one that is retried, as in `e instanceof A && !(e instanceof B)`.
  const isException = (type: string): boolean =>
    types.some((other) => {
      const isOther = (name: string): boolean => name === other || name === 'Throwable';
      const isBoth = (name: string): boolean => name === type || isOther(name);
      return truthOf(body, { isType: isOther }, scope) === true && truthOf(body, { isType: isBoth }, scope) === false;
    });
  for (const type of types) {
    const isType = (name: string): boolean => name === type || name === 'Throwable';
    const answer = truthOf(body, { isType }, scope);
    if (answer === false) {
      if (others === true || isException(type)) neverRetryOn.push({ kind: 'exception', name: type });
      continue;
    }
    if (answer === true) {
      if (others !== true) retryOn.push({ kind: 'exception', name: type });
      continue;
    }
    retryOn.push(...(decidedByCode(body, isType, type, scope) ?? [{ kind: 'exception', name: type, where } as const]));
  }
  if (others === true) retryOn.push({ kind: 'exception', name: '*' });
  else if (others === undefined && retryOn.length === 0) {
    retryOn.push(
      ...(decidedByCode(body, () => undefined, '', scope) ?? [{ kind: 'exception', name: '*', where } as const]),
    );
  }
  return { retryOn, neverRetryOn };
}

/** `IOException.class::isInstance`. */
function instanceReference(written: SyntaxNode, scope: JavaScope): string | undefined {
  const node = resolveExpression(written, scope);
  const match = node.type === 'method_reference' && /^([\w.]+)\s*\.\s*class\s*::\s*isInstance$/.exec(node.text);
  return match ? match[1] : undefined;
}

/** `a.or(b)`, `Predicate.not(a)`. */
function joinedPredicates(written: SyntaxNode, scope: JavaScope): Conditions | undefined {
  const node = resolveExpression(written, scope);
  if (node.type !== 'method_invocation') return undefined;
  const name = node.childForFieldName('name')?.text;
  const object = node.childForFieldName('object');
  const [first] = argumentsOf(node);
  if (name === 'or' && object && first) {
    const [a, b] = [exceptionConditions(object, scope), exceptionConditions(first, scope)];
    if (a.neverRetryOn.length + b.neverRetryOn.length > 0) return undefined;
    return { retryOn: [...a.retryOn, ...b.retryOn], neverRetryOn: [] };
  }
  if (name === 'not' && object?.text === 'Predicate' && first) return negated(exceptionConditions(first, scope));
  return name === 'negate' && object ? negated(exceptionConditions(object, scope)) : undefined;
}

function negated({ retryOn, neverRetryOn }: Conditions): Conditions | undefined {
  if (neverRetryOn.length > 0 || !retryOn.every((c) => c.kind === 'exception' && c.where === undefined))
    return undefined;
  return { retryOn: [{ kind: 'exception', name: '*' }], neverRetryOn: retryOn };
}

/** The exception types a predicate names, in methods of this text that it calls as well. */
function typesIn(body: SyntaxNode, scope: JavaScope, depth = 0): string[] {
  const named = nodesOfType(body, 'instanceof_expression').flatMap((node) => {
    const pattern = namedChildrenOf(node).find((child) => /pattern$/.test(child.type));
    const type = node.childForFieldName('right') ?? (pattern && namedChildrenOf(pattern)[0]);
    return type ? [simpleName(type.text)] : [];
  });
  const calls = nodesOfType(body, 'method_invocation');
  for (const call of calls) {
    const literal = /^([\w.]+)\s*\.\s*class$/.exec(call.childForFieldName('object')?.text ?? '');
    if (literal && call.childForFieldName('name')?.text === 'isInstance') named.push(simpleName(literal[1]!));
    const own = call.childForFieldName('object')
      ? undefined
      : scope.functionNamed(call.childForFieldName('name')?.text ?? '');
    if (own && depth < 3) named.push(...typesIn(own.body, scope, depth + 1));
  }
  return [...new Set(named)];
}

const grpcTypes = /^Status(Runtime)?Exception$/;

/** gRPC codes or HTTP statuses, where one of them is all that is missing. */
function decidedByCode(
  body: SyntaxNode,
  isType: Supposition['isType'],
  type: string,
  scope: JavaScope,
): RetryCondition[] | undefined {
  if (grpcTypes.test(type) || (type === '' && /\bStatus(Runtime)?Exception\b/.test(body.text))) {
    const answers = grpcCodes.map((code) => truthOf(body, { isType, grpc: code }, scope));
    if (answers.includes(undefined)) return undefined;
    return grpcCodes.filter((_, i) => answers[i]).map((code) => ({ kind: 'grpc', code }));
  }
  return statusesOf(body, isType, scope);
}

/** Asks about every status; undefined as soon as one answer is not known. */
function statusesOf(body: SyntaxNode, isType: Supposition['isType'], scope: JavaScope): RetryCondition[] | undefined {
  const ranges: { kind: 'status'; from: number; to: number }[] = [];
  for (let status = 100; status <= 599; status++) {
    const answer = truthOf(body, { isType, status }, scope);
    if (answer === undefined) return undefined;
    if (!answer) continue;
    const last = ranges.at(-1);
    if (last && last.to === status - 1) last.to = status;
    else ranges.push({ kind: 'status', from: status, to: status });
  }
  return ranges;
}
