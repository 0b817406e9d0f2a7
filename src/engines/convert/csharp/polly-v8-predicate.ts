/** Polly 8's `ShouldHandle`: a PredicateBuilder, a lambda, or the default. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { isCertain } from '../values.ts';
import { callChain, type CallChain } from './call-chain.ts';
import { argumentsOf } from './calls.ts';
import { exceptionConditions, outcomeConditions, resultConditions, textOf, type Conditions } from './conditions.ts';
import { evaluateCsharp } from './evaluate.ts';
import { toLambda } from './lambda.ts';
import type { CsharpScope } from './scope.ts';

/** Any exception but OperationCanceledException (Polly 8, src/Polly.Core/Utils/DefaultPredicates.cs). */
export const handledByDefault: Conditions = {
  retryOn: [{ kind: 'exception', name: '*' }],
  neverRetryOn: [{ kind: 'exception', name: 'OperationCanceledException' }],
};

/** dotnet/extensions 10.9 (5862342), Polly/HttpClientResiliencePredicates.cs. */
export const handledByHttp: Conditions = {
  retryOn: [
    { kind: 'exception', name: 'HttpRequestException' },
    { kind: 'exception', name: 'TimeoutRejectedException' },
    { kind: 'status', from: 500, to: 599 },
    { kind: 'status', from: 408, to: 408 },
    { kind: 'status', from: 429, to: 429 },
  ],
  neverRetryOn: [],
};

export function shouldHandle(node: SyntaxNode, scope: CsharpScope): Conditions {
  const builder = predicateBuilder(node, scope);
  if (builder) return builderConditions(builder, scope);
  const lambda = toLambda(node, scope);
  if (lambda) return outcomeConditions(lambda, node, scope);
  return { retryOn: [{ kind: 'predicate', text: textOf(node) }], neverRetryOn: [] };
}

function predicateBuilder(node: SyntaxNode, scope: CsharpScope, depth = 0): CallChain | undefined {
  if (depth > 5) return undefined;
  if (node.type === 'identifier' || node.type === 'member_access_expression') {
    const held = scope.lookUp((node.childForFieldName('name') ?? node).text, node);
    return held && predicateBuilder(held, scope, depth + 1);
  }
  if (node.type === 'cast_expression' || node.type === 'parenthesized_expression') {
    const inner = namedChildrenOf(node).at(-1);
    return inner && predicateBuilder(inner, scope, depth + 1);
  }
  if (node.type === 'object_creation_expression') {
    const isBuilder = /PredicateBuilder(<.*>)?$/.test(node.childForFieldName('type')?.text ?? '');
    return isBuilder ? { root: node.text, rootNode: node, calls: [] } : undefined;
  }
  if (node.type !== 'invocation_expression') return undefined;
  const chain = callChain(node);
  if (/^new(?:Polly\.)?PredicateBuilder/.test(chain.root)) return chain;
  const before = chain.rootNode && predicateBuilder(chain.rootNode, scope, depth + 1);
  return before && { ...before, calls: [...before.calls, ...chain.calls] };
}

function builderConditions({ calls }: CallChain, scope: CsharpScope): Conditions {
  const retryOn: RetryCondition[] = [];
  const neverRetryOn: RetryCondition[] = [];
  for (const { name, node, typeArguments } of calls) {
    const predicate = argumentsOf(node)[0]?.value;
    const exception = typeArguments[0] ?? '*';
    if (name === 'Handle' || name === 'HandleInner') {
      const inner = name === 'HandleInner' ? { throughCauses: true } : {};
      const found = predicate
        ? exceptionConditions(exception, toLambda(predicate, scope), predicate, scope)
        : { retryOn: [{ kind: 'exception', name: exception } as const], neverRetryOn: [] };
      retryOn.push(...found.retryOn.map((c) => (c.kind === 'exception' ? { ...c, ...inner } : c)));
      neverRetryOn.push(...found.neverRetryOn);
    } else if (name === 'HandleResult' && predicate) {
      const lambda = toLambda(predicate, scope);
      const value = lambda ? undefined : evaluateCsharp(predicate, scope);
      const isStatus = value?.kind === 'number' && isCertain(value) && value.min >= 100 && value.min <= 599;
      if (isStatus) retryOn.push({ kind: 'status', from: value.min, to: value.min });
      else retryOn.push(...resultConditions(lambda, predicate, scope));
    }
  }
  return { retryOn, neverRetryOn };
}
