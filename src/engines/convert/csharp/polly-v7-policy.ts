/** One Polly 7 policy: `Policy.Handle<T>()….WaitAndRetryAsync(…)` and the others, as a part. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part, type PartDraft, type Report } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { isCertain, unknownValue } from '../values.ts';
import type { CallChain, ChainCall } from './call-chain.ts';
import { argumentAt, argumentsOf } from './calls.ts';
import { exceptionConditions, resultConditions } from './conditions.ts';
import { evaluateCsharp } from './evaluate.ts';
import { applyFunction, toLambda } from './lambda.ts';
import { readCount, readDurationMs, readNumber } from './read-value.ts';
import { readRetry } from './polly-v7-retry.ts';
import type { CsharpScope } from './scope.ts';

export interface PolicyContext {
  readonly scope: CsharpScope;
  readonly report: Report;
}

export interface Handled {
  readonly retryOn: readonly RetryCondition[];
  readonly neverRetryOn: readonly RetryCondition[];
  readonly node: SyntaxNode | undefined;
}

/** Names of the calls that make a policy. */
export const policyCall =
  /^((WaitAnd)?Retry(Forever)?|(Advanced)?CircuitBreaker|Timeout|Bulkhead|RateLimit|Fallback|NoOp|Cache)(Async)?$/;

/** HttpRequestException, 5xx and 408 (App-vNext/Polly.Extensions.Http 3.0.0, HttpPolicyExtensions.cs). */
const transientStatuses: readonly RetryCondition[] = [
  { kind: 'status', from: 500, to: 599 },
  { kind: 'status', from: 408, to: 408 },
];
export const transient: readonly RetryCondition[] = [
  { kind: 'exception', name: 'HttpRequestException' },
  ...transientStatuses,
];

/** The part a chain makes; undefined for NoOp. `handled` is what a builder handed in handles already. */
export function readPolicy(chain: CallChain, context: PolicyContext, handled?: Handled): Part | undefined {
  const at = chain.calls.findIndex(({ name }) => policyCall.test(name));
  const call = chain.calls[at]!;
  const conditions = readHandled(chain.calls.slice(0, at), context, handled);
  const kind = call.name.replace(/Async$/, '');
  switch (kind) {
    case 'CircuitBreaker':
    case 'AdvancedCircuitBreaker':
      return readBreaker(call, kind === 'CircuitBreaker', conditions, context);
    case 'Timeout':
      return readTimeout(call, context);
    case 'Bulkhead':
      return readBulkhead(call, context);
    case 'RateLimit':
      return readRateLimit(call, context);
    case 'Fallback': {
      const [first] = argumentsOf(call.node);
      const nodes: Record<string, SyntaxNode> = {};
      return { kind: 'fallback', node: call.node, nodes, asked: [], fallback: first?.value.text ?? '' };
    }
    case 'Cache':
      context.report(
        'info',
        'cache-ignored',
        call.node,
        'A cache policy answers from memory; it changes neither tries nor waits and was not read.',
        'Nothing to do for retries.',
      );
      return undefined;
    case 'NoOp':
      return undefined;
    default:
      return readRetry(call, conditions, context);
  }
}

function readHandled(calls: readonly ChainCall[], { scope, report }: PolicyContext, before?: Handled): Handled {
  const retryOn: RetryCondition[] = [...(before?.retryOn ?? [])];
  const neverRetryOn: RetryCondition[] = [...(before?.neverRetryOn ?? [])];
  let node = before?.node;
  for (const call of calls) {
    const predicate = argumentsOf(call.node)[0]?.value;
    const lambda = predicate && toLambda(predicate, scope);
    const exception = call.typeArguments[0] ?? '*';
    switch (call.name) {
      case 'Handle':
      case 'Or':
      case 'HandleInner':
      case 'OrInner': {
        const inner = call.name.endsWith('Inner') ? { throughCauses: true } : {};
        if (!predicate) {
          retryOn.push({ kind: 'exception', name: exception, ...inner });
        } else {
          const found = exceptionConditions(exception, lambda, predicate, scope);
          retryOn.push(...found.retryOn.map((c) => (c.kind === 'exception' ? { ...c, ...inner } : c)));
          neverRetryOn.push(...found.neverRetryOn);
        }
        break;
      }
      case 'HandleResult':
      case 'OrResult':
        if (predicate) retryOn.push(...handledResult(predicate, lambda !== undefined, scope));
        break;
      case 'HandleTransientHttpError':
      case 'OrTransientHttpError':
        retryOn.push(...transient);
        break;
      case 'OrTransientHttpStatusCode':
        retryOn.push(...transientStatuses);
        break;
      default:
        report(
          'warning',
          'call-unknown',
          call.node,
          `Unexpected ${call.name}, expected Handle, Or, HandleResult or OrResult.`,
          'It was not read.',
        );
        continue;
    }
    node ??= call.named;
  }
  return { retryOn, neverRetryOn, node };
}

/** A predicate, or a value that counts as a failure when it is returned. */
function handledResult(node: SyntaxNode, isLambda: boolean, scope: CsharpScope): RetryCondition[] {
  const value = isLambda ? undefined : evaluateCsharp(node, scope);
  if (value?.kind === 'number' && isCertain(value) && value.min >= 100 && value.min <= 599) {
    return [{ kind: 'status', from: value.min, to: value.min }];
  }
  return resultConditions(toLambda(node, scope), node, scope);
}

function readBreaker(call: ChainCall, consecutive: boolean, handled: Handled, { scope }: PolicyContext): Part {
  const draft = partDraft();
  const args = argumentsOf(call.node);
  const base = { kind: 'circuitBreaker', node: call.node, ...draft } as const;
  const failsOn = handled.retryOn;
  if (handled.node) draft.nodes['failsOn'] = handled.node;
  const missing = (field: string, name: string): null => {
    draft.asked.push({ field, value: unknownValue(call.node, `has no ${name}`) });
    return null;
  };
  const read = (
    field: string,
    names: readonly string[],
    position: number,
    reader: typeof readNumber,
  ): number | null => {
    const node = names.map((name) => argumentAt(args, name, position)).find((found) => found !== undefined);
    return node ? reader({ scope, draft }, field, node) : missing(field, names[0]!);
  };
  if (consecutive) {
    const names = ['exceptionsAllowedBeforeBreaking', 'handledEventsAllowedBeforeBreaking'];
    const failures = read('failures', names, 0, readCount);
    const openMs = read('openMs', ['durationOfBreak'], 1, readDurationMs);
    if (failures === null || openMs === null) return { ...base, circuitBreaker: null };
    return { ...base, circuitBreaker: { kind: 'consecutive', failures, openMs, halfOpenCalls: 1, failsOn } };
  }
  const failureRatio = read('failureRatio', ['failureThreshold'], 0, readNumber);
  const windowMs = read('window', ['samplingDuration'], 1, readDurationMs);
  const minimumCalls = read('minimumCalls', ['minimumThroughput'], 2, readCount);
  const openMs = read('openMs', ['durationOfBreak'], 3, readDurationMs);
  if (failureRatio === null || windowMs === null || minimumCalls === null || openMs === null) {
    return { ...base, circuitBreaker: null };
  }
  const window = { kind: 'time', windowMs } as const;
  return {
    ...base,
    circuitBreaker: { kind: 'failure-ratio', failureRatio, window, minimumCalls, openMs, halfOpenCalls: 1, failsOn },
  };
}

/** A bare number is seconds. Without an argument, or with a provider, the value may be asked for. */
function readTimeout(call: ChainCall, { scope, report }: PolicyContext): Part {
  const draft = partDraft();
  const args = argumentsOf(call.node);
  const node = ['seconds', 'timeout', 'timeoutProvider']
    .map((name) => argumentAt(args, name, 0))
    .find((found) => found !== undefined);
  const timeoutMs = node
    ? timeoutValue(node, draft, scope)
    : (draft.asked.push({ field: 'timeoutMs', value: unknownValue(call.node, 'has no timeout') }), null);
  const pessimistic = args.find(({ value }) => /(^|\.)Pessimistic$/.test(value.text));
  if (pessimistic) {
    report(
      'info',
      'timeout-pessimistic',
      pessimistic.value,
      'A pessimistic timeout returns to the caller on time, but the work it gave up on goes on.',
      'Prefer an optimistic timeout where the call honours its CancellationToken.',
    );
  }
  return { kind: 'timeout', node: call.node, ...draft, timeoutMs };
}

function timeoutValue(node: SyntaxNode, draft: PartDraft, scope: CsharpScope): number | null {
  draft.nodes['timeoutMs'] = node;
  const lambda = toLambda(node, scope);
  const value = lambda ? applyFunction(lambda, node, [], scope) : evaluateCsharp(node, scope);
  if (value.kind === 'number' && isCertain(value)) return value.min * 1000;
  if (value.kind === 'duration' && isCertain(value)) return value.minMs > 0 ? value.minMs : null;
  draft.asked.push({ field: 'timeoutMs', value: value.kind === 'unknown' ? value : unknownValue(node, 'is random') });
  return null;
}

function readBulkhead(call: ChainCall, { scope }: PolicyContext): Part {
  const draft = partDraft();
  const args = argumentsOf(call.node);
  const size = argumentAt(args, 'maxParallelization', 0);
  const queue = argumentAt(args, 'maxQueuingActions', 1);
  const maxConcurrent = size ? readCount({ scope, draft }, 'maxConcurrent', size) : null;
  const queued = queue && !toLambda(queue, scope) ? readCount({ scope, draft }, 'maxQueued', queue) : 0;
  const bulkhead = maxConcurrent === null || queued === null ? null : { maxConcurrent, maxQueued: queued };
  return { kind: 'bulkhead', node: call.node, ...draft, bulkhead };
}

function readRateLimit(call: ChainCall, { scope, report }: PolicyContext): Part {
  const draft = partDraft();
  const args = argumentsOf(call.node);
  const count = argumentAt(args, 'numberOfExecutions', 0);
  const period = argumentAt(args, 'perTimeSpan', 1);
  const permits = count ? readCount({ scope, draft }, 'permits', count) : null;
  const periodMs = period ? readDurationMs({ scope, draft }, 'periodMs', period) : null;
  if (argumentAt(args, 'maxBurst', 2) === undefined) {
    report(
      'info',
      'rate-limit-burst',
      call.node,
      'Without maxBurst this limiter lets one call through per period ÷ numberOfExecutions and rejects the rest.',
      'Give maxBurst to allow bursts.',
    );
  }
  const rateLimit = permits === null || periodMs === null ? null : { permits, periodMs };
  return { kind: 'rateLimit', node: call.node, ...draft, rateLimit };
}
