/** Reactor's `Retry` specifications, and the operators `retry` and `retryBackoff`. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type RetryPart } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { callChain, resolveExpression, type CallChain, type ChainCall } from './call-chain.ts';
import { exceptionConditions, textOf } from './conditions.ts';
import { ask, readCount, readDurationMs, readNumber, readTruth, type ReadContext } from './read-value.ts';

type Base = Omit<ReadContext, 'draft'>;

const factories = /^(backoff|fixedDelay|max|maxInARow|indefinitely|from|withThrowable)$/;

/** Reactor's, not the class of the same name in Resilience4j or reactor-extra. */
export const isRetrySpec = ({ root, calls }: CallChain): boolean =>
  (root === 'Retry' || root === 'RetrySpec' || root === 'RetryBackoffSpec') && factories.test(calls[0]?.name ?? '');

const any: RetryCondition = { kind: 'exception', name: '*' };
const noWait: BackoffChoice = { formula: 'none', params: {} };

/** `retryWhen(spec)`; the specification may stand in a variable or come from a method of this text. */
export function readRetryWhen(call: ChainCall, base: Base): { part: RetryPart; spec: SyntaxNode } {
  const draft = partDraft();
  const [written] = call.args;
  const node = written ? resolveExpression(written, base.scope) : call.node;
  const chain = node.type === 'method_invocation' ? callChain(node) : undefined;
  if (chain && isRetrySpec(chain)) return { part: readSpec(chain, base), spec: node };
  // A specification in a variable, with more called on it here.
  const target = chain?.target && resolveExpression(chain.target, base.scope);
  const held = target?.type === 'method_invocation' ? callChain(target) : undefined;
  if (chain && held && isRetrySpec(held)) {
    return { part: readSpec({ ...held, node, calls: [...held.calls, ...chain.calls] }, base), spec: target! };
  }
  const why = unknownValue(
    written ?? call.node,
    node.type === 'lambda_expression' ? 'is a function of the failures' : 'is set outside this text',
  );
  for (const field of ['maxRetries', 'backoff']) ask(draft, field, written ?? call.node, why, '');
  return {
    part: retryPart(call.node, draft, { maxRetries: null, backoff: null, retryOn: [any], neverRetryOn: [] }),
    spec: node,
  };
}

type Values = Pick<RetryPart, 'maxRetries' | 'backoff' | 'retryOn' | 'neverRetryOn'>;

const retryPart = (node: SyntaxNode, draft: Pick<RetryPart, 'nodes' | 'asked'>, values: Values): RetryPart => ({
  kind: 'retry',
  node,
  ...draft,
  ...values,
  methods: null,
});

const unlimited = (count: number | null): number | 'unlimited' | null =>
  count === null ? null : count >= 2_147_483_647 ? 'unlimited' : Math.max(0, count);

/** Calls that change neither the tries nor the waits. */
const withoutEffect =
  /^(doBeforeRetry|doAfterRetry|doBeforeRetryAsync|doAfterRetryAsync|scheduler|withRetryContext|onRetryExhaustedThrow)$/;

export function readSpec({ node, calls }: CallChain, base: Base): RetryPart {
  const draft = partDraft();
  const context: ReadContext = { ...base, draft };
  const [factory, ...modifiers] = calls as readonly [ChainCall, ...ChainCall[]];
  if (factory.name === 'from' || factory.name === 'withThrowable') {
    const why = unknownValue(factory.args[0] ?? factory.node, 'is a function of the failures');
    for (const field of ['maxRetries', 'backoff']) ask(draft, field, node, why, '');
    return retryPart(node, draft, { maxRetries: null, backoff: null, retryOn: [any], neverRetryOn: [] });
  }
  const waits =
    factory.name === 'backoff' || factory.name === 'fixedDelay' ? readWaits(factory, modifiers, context) : noWait;
  const last = (name: string): ChainCall | undefined => modifiers.findLast((call) => call.name === name);
  const count = last('maxAttempts')?.args[0] ?? (factory.name === 'indefinitely' ? undefined : factory.args[0]);
  const maxRetries = count ? unlimited(readCount(context, 'maxRetries', count, 'long')) : 'unlimited';
  draft.nodes['maxRetries'] ??= factory.named;
  if (waits === noWait) draft.nodes['backoff'] = factory.named;
  if (factory.name === 'maxInARow') sayInARow(factory.named, base.report);
  for (const call of modifiers) remarkOnModifier(call, factory, context);
  const conditions = filterOf(last('filter')?.args[0], last('modifyErrorFilter')?.args[0], context);
  return retryPart(node, draft, { maxRetries, backoff: waits, ...conditions });
}

const waitCalls = /^(minBackoff|maxBackoff|jitter|multiplier)$/;

function remarkOnModifier({ name, named, args }: ChainCall, factory: ChainCall, context: ReadContext): void {
  const { report } = context;
  const backs = factory.name === 'backoff' || factory.name === 'fixedDelay';
  if (waitCalls.test(name) && backs) return;
  if (name === 'transientErrors') {
    const on = args[0] ? readTruth(context, 'transientErrors', args[0]) : null;
    if (on !== false) sayInARow(named, report);
  } else if (!withoutEffect.test(name) && !/^(filter|modifyErrorFilter|maxAttempts)$/.test(name)) {
    const message = `Unexpected ${name}, expected a call of Reactor’s ${backs ? 'RetryBackoffSpec' : 'RetrySpec'}.`;
    report('warning', 'call-unknown', named, message, 'It was not read.');
  }
}

function sayInARow(node: SyntaxNode, report: ReadContext['report']): void {
  const message = 'Failures are counted in a row: a signal between them starts the count and the waits anew.';
  report('info', 'counted-in-a-row', node, message, 'For one request and one answer it makes no difference.');
}

const noCapMs = Number.MAX_SAFE_INTEGER;

/** fixedDelay is a backoff whose floor is its cap, without jitter; its modifiers make it grow again. */
function readWaits(factory: ChainCall, modifiers: readonly ChainCall[], context: ReadContext): BackoffChoice | null {
  const fixed = factory.name === 'fixedDelay';
  const argument = (name: string): SyntaxNode | undefined => modifiers.findLast((call) => call.name === name)?.args[0];
  const [, first] = factory.args;
  const duration = (param: string, node: SyntaxNode | undefined, initial: number | null): number | null =>
    node ? readDurationMs(context, `backoff.params.${param}`, node) : initial;
  const floor = argument('minBackoff') ?? first;
  context.draft.nodes['backoff'] = first ?? factory.node;
  const minBackoffMs = duration('minBackoffMs', floor, null);
  const cap = argument('maxBackoff') ?? (fixed ? first : undefined);
  const maxBackoffMs = duration('maxBackoffMs', cap, noCapMs);
  const jitterNode = argument('jitter');
  const jitterFactor = jitterNode ? readNumber(context, 'backoff.params.jitterFactor', jitterNode) : fixed ? 0 : 0.5;
  const growth = argument('multiplier');
  const multiplier = growth ? readNumber(context, 'backoff.params.multiplier', growth) : 2;
  if (!floor)
    return ask(
      context.draft,
      'backoff.params.minBackoffMs',
      factory.node,
      unknownValue(factory.node, 'has no first wait'),
      '',
    );
  if (minBackoffMs === null || maxBackoffMs === null || jitterFactor === null || multiplier === null) return null;
  const { report } = context;
  if (jitterFactor < 0 || jitterFactor > 1) {
    const message = `Unexpected jitter of ${jitterFactor}, expected 0 to 1: the subscription fails with an IllegalArgumentException.`;
    report('error', 'jitter-refused', jitterNode ?? factory.node, message, 'Write 0.5 for ± 50 %.');
  }
  if (maxBackoffMs < minBackoffMs) {
    const message = `Unexpected maxBackoff of ${maxBackoffMs} ms below minBackoff of ${minBackoffMs} ms: the first retry fails with an IllegalArgumentException.`;
    report('error', 'max-backoff-below-min', cap ?? factory.node, message, 'Raise maxBackoff.');
  }
  if (fixed && !growth && maxBackoffMs === minBackoffMs) {
    context.draft.nodes['backoff.params.delayMs'] = floor;
    return { formula: 'constant', params: { delayMs: minBackoffMs } };
  }
  return {
    formula: 'reactor-backoff',
    params: {
      minBackoffMs,
      jitterFactor,
      multiplier: Math.max(1, multiplier),
      ...(maxBackoffMs === noCapMs ? {} : { maxBackoffMs }),
    },
  };
}

/** The last filter decides; without one every failure is retried. */
function filterOf(
  filter: SyntaxNode | undefined,
  change: SyntaxNode | undefined,
  { scope, draft }: ReadContext,
): Pick<Values, 'retryOn' | 'neverRetryOn'> {
  const node = filter ?? change;
  if (!node) return { retryOn: [any], neverRetryOn: [] };
  draft.nodes['retryOn'] = node;
  if (change) return { retryOn: [{ kind: 'predicate', text: textOf(change) }], neverRetryOn: [] };
  const { retryOn, neverRetryOn } = exceptionConditions(node, scope);
  if (neverRetryOn.length > 0) draft.nodes['neverRetryOn'] = node;
  return { retryOn, neverRetryOn };
}

/** `retry()`, `retry(n)`, and what versions before 3.4 had: `retry(n, predicate)`, `retry(predicate)`. */
export function readRetryOperator({ node, named, args }: ChainCall, base: Base): RetryPart {
  const draft = partDraft();
  const context: ReadContext = { ...base, draft };
  const predicate = args.find((arg) => /^(lambda_expression|method_reference)$/.test(arg.type));
  const count = args.find((arg) => arg !== predicate);
  const maxRetries = count ? unlimited(readCount(context, 'maxRetries', count, 'long')) : 'unlimited';
  draft.nodes['maxRetries'] ??= named;
  draft.nodes['backoff'] = named;
  return retryPart(node, draft, { maxRetries, backoff: noWait, ...filterOf(predicate, undefined, context) });
}

/** `retryBackoff(n, first[, max[, jitter]])`, removed in 3.4. */
export function readRetryBackoff(call: ChainCall, base: Base): RetryPart {
  const [count, first, max, jitter] = call.args;
  const draft = partDraft();
  const context: ReadContext = { ...base, draft };
  const modifiers: ChainCall[] = [];
  if (max) modifiers.push({ ...call, name: 'maxBackoff', args: [max] });
  if (jitter) modifiers.push({ ...call, name: 'jitter', args: [jitter] });
  const backoff = readWaits({ ...call, name: 'backoff', args: first ? [count!, first] : [] }, modifiers, context);
  const maxRetries = count ? unlimited(readCount(context, 'maxRetries', count, 'long')) : 'unlimited';
  return retryPart(call.node, draft, { maxRetries, backoff, retryOn: [any], neverRetryOn: [] });
}
