/** Polly 7's Retry, RetryForever, WaitAndRetry and WaitAndRetryForever, as a part. */
import { partDraft, type Part, type PartDraft, type RetryPart } from '../parts.ts';
import { recogniseWaits } from '../recognise.ts';
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Unknowable, type Value } from '../values.ts';
import { readSeries, seriesCall } from './backoff-series.ts';
import type { ChainCall } from './call-chain.ts';
import { argumentAt, argumentsOf, type Argument } from './calls.ts';
import { evaluateCsharp } from './evaluate.ts';
import { applyFunction, toLambda } from './lambda.ts';
import type { Handled, PolicyContext } from './polly-v7-policy.ts';
import { infiniteRetries, readCount } from './read-value.ts';
import type { CsharpScope } from './scope.ts';
import { answerWithoutRetryAfter, retriesBeforeOverflow, sayOverflow, waitsOf } from './waits.ts';

type Found = Pick<RetryPart, 'maxRetries' | 'backoff'>;

const noWait = { formula: 'none', params: {} } as const;

export function readRetry(call: ChainCall, handled: Handled, context: PolicyContext): Part {
  const draft = partDraft();
  if (handled.node) draft.nodes['retryOn'] = handled.node;
  const found = readForm(call, draft, context);
  const { retryOn, neverRetryOn } = handled;
  return { kind: 'retry', node: call.node, ...draft, ...found, retryOn, neverRetryOn, methods: null };
}

function readForm(call: ChainCall, draft: PartDraft, context: PolicyContext): Found {
  const args = argumentsOf(call.node);
  const waits = call.name.startsWith('WaitAnd');
  if (call.name.includes('Forever')) {
    draft.nodes['maxRetries'] = call.named;
    draft.nodes['backoff'] = call.named;
    if (!waits) return { maxRetries: 'unlimited', backoff: noWait };
    const provider = argumentAt(args, 'sleepDurationProvider', 0);
    return readProvider(call.node, provider, 'unlimited', draft, context);
  }
  if (!waits) {
    const first = argumentAt(args, 'retryCount', 0);
    draft.nodes['backoff'] = call.named;
    draft.nodes['maxRetries'] = call.named;
    if (!first || toLambda(first, context.scope)) return { maxRetries: 1, backoff: noWait };
    return { maxRetries: readRetryCount(first, draft, context), backoff: noWait };
  }
  if (args.length === 0) return incomplete(call.node, draft, context);
  return readList(args, draft, context) ?? readCountAndProvider(call.node, args, draft, context);
}

function readCountAndProvider(
  node: SyntaxNode,
  args: readonly Argument[],
  draft: PartDraft,
  context: PolicyContext,
): Found {
  const count = argumentAt(args, 'retryCount', 0);
  const maxRetries = count ? readRetryCount(count, draft, context) : null;
  const provider = argumentAt(args, 'sleepDurationProvider', 1);
  return readProvider(node, provider, maxRetries, draft, context);
}

/** `WaitAndRetry(IEnumerable<TimeSpan>)`: as many retries as waits. */
function readList(args: readonly Argument[], draft: PartDraft, { scope }: PolicyContext): Found | undefined {
  const named = args.find(({ name }) => name === 'sleepDurations')?.value;
  const list = named ?? argumentAt(args, 'sleepDurations', 0);
  if (!list) return undefined;
  const series = seriesCall(list, scope);
  if (series) {
    const { maxRetries, backoff, draft: inner } = readSeries(series, scope);
    Object.assign(draft.nodes, inner.nodes);
    draft.asked.push(...inner.asked);
    return { maxRetries, backoff };
  }
  const value = evaluateCsharp(list, scope);
  draft.nodes['maxRetries'] = list;
  draft.nodes['backoff'] = list;
  if (value.kind === 'list') return fromItems(list, value.items, draft);
  if (!named && (value.kind === 'number' || takesProvider(args, scope))) return undefined;
  const why = value.kind === 'unknown' ? value : unknownValue(list, 'is no list of TimeSpans');
  draft.asked.push({ field: 'maxRetries', value: why }, { field: 'backoff', value: why });
  return { maxRetries: null, backoff: null };
}

/** Whether a wait follows the first argument: onRetry takes at least two parameters and gives no TimeSpan. */
function takesProvider(args: readonly Argument[], scope: CsharpScope): boolean {
  const second = argumentAt(args, 'sleepDurationProvider', 1);
  const lambda = second && toLambda(second, scope);
  if (!second || !lambda) return second !== undefined;
  if (lambda.parameters.length === 1) return true;
  return applyFunction(lambda, second, [numberValue(1, true)], scope).kind === 'duration';
}

function fromItems(node: SyntaxNode, items: readonly Value[], draft: PartDraft): Found {
  const unknown = items.find((item) => item.kind !== 'duration');
  const fail = (value: Unknowable): Found => {
    draft.asked.push({ field: 'backoff', value });
    return { maxRetries: items.length, backoff: null };
  };
  if (unknown)
    return fail(unknown.kind === 'unknown' ? unknown : unknownValue(node, 'holds something else than TimeSpans'));
  const choice = recogniseWaits(items.flatMap((item) => (item.kind === 'duration' ? [item] : [])));
  return choice
    ? { maxRetries: items.length, backoff: choice }
    : fail(unknownValue(node, 'is random in a way that no formula here has'));
}

function incomplete(node: SyntaxNode, draft: PartDraft, { report }: PolicyContext): Found {
  draft.asked.push({ field: 'maxRetries', value: unknownValue(node, 'has no arguments') });
  report(
    'error',
    'arguments-missing',
    node,
    'Unexpected empty argument list, expected a count and a wait.',
    'Write WaitAndRetry(3, attempt => …).',
  );
  return { maxRetries: null, backoff: null };
}

/** `retryCount` does not count the first call. */
function readRetryCount(
  node: SyntaxNode,
  draft: PartDraft,
  { scope, report }: PolicyContext,
): number | 'unlimited' | null {
  const count = readCount({ scope, draft }, 'maxRetries', node);
  if (count === null) return null;
  if (count < 0) {
    const message = `Unexpected retryCount = ${count}, expected 0 or more: Polly throws ArgumentOutOfRangeException.`;
    report('error', 'retry-count-negative', node, message, 'Use 0 for no retry.');
    draft.asked.push({ field: 'maxRetries', value: unknownValue(node, 'is no count: Polly throws before any call') });
  }
  return count >= infiniteRetries ? 'unlimited' : Math.max(0, count);
}

/** The wait as a function of the attempt, which starts at 1, and perhaps of the outcome and the context. */
function readProvider(
  call: SyntaxNode,
  node: SyntaxNode | undefined,
  maxRetries: number | 'unlimited' | null,
  draft: PartDraft,
  { scope, report }: PolicyContext,
): Found {
  const at = node ?? call;
  draft.nodes['backoff'] = at;
  const fail = (value: Unknowable): Found => {
    draft.asked.push({ field: 'backoff', value });
    return { maxRetries, backoff: null };
  };
  const lambda = node && toLambda(node, scope);
  if (!lambda) return fail(unknownValue(at, node ? 'is no lambda in this text' : 'has no sleepDurationProvider'));
  const outcome = answerWithoutRetryAfter('DelegateResult');
  const waits = waitsOf(
    {
      lambda,
      node: at,
      maxRetries,
      argumentsOf: (retry) => [numberValue(retry, true), ...(lambda.parameters.length > 2 ? [outcome] : [])],
    },
    scope,
  );
  if (waits.kind === 'unknown') return fail(waits.value);
  if (waits.kind === 'left-to-library') return { maxRetries, backoff: noWait };
  if (waits.negative) {
    const message = 'Unexpected negative wait, expected zero or more: Polly retries at once.';
    report('warning', 'wait-negative', at, message, 'Check the arithmetic of the lambda.');
  }
  sayOverflow(waits, at, report);
  return { maxRetries: retriesBeforeOverflow(maxRetries, waits), backoff: waits.backoff };
}
