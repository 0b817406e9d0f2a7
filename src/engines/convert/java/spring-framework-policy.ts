/** Spring Framework 7 in code: `RetryPolicy`, `RetryTemplate`, `FixedBackOff` and `ExponentialBackOff`. */
import { createBackoff, type BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { argumentsOf, callChain, resolveExpression, typeOfNew, type CallChain, type ChainCall } from './call-chain.ts';
import { exceptionConditions } from './conditions.ts';
import type { Imports } from './imports.ts';
import { ask, readCount, readDurationMs, readNumber, typeConditions, type ReadContext } from './read-value.ts';
import { frameworkWaits, totalTimeout, type FrameworkContext } from './spring-framework-annotation.ts';

type Context = FrameworkContext & ReadContext;

/** Words only the builders of other libraries have: Failsafe's and Polly's policies are named alike. */
const ofOthers = /^(with(Delay|Backoff|Jitter|MaxDuration)|handle\w*|abort\w*|onFailedAttempt)$/;

export function isFrameworkPolicy({ root, calls }: CallChain, imports: Imports): boolean {
  if (root !== 'RetryPolicy' || imports.anyFrom('dev.failsafe', 'net.jodah.failsafe')) return false;
  const origin = imports.packageOf('RetryPolicy');
  if (origin !== undefined && origin !== 'org.springframework.core.retry') return false;
  return (
    /^(builder|withMaxRetries|withDefaults|withMaxAttempts)$/.test(calls[0]?.name ?? '') &&
    !calls.some(({ name }) => ofOthers.test(name))
  );
}

/** Whether a `new RetryTemplate(…)` is Spring Framework's: by its import, an argument, or the policy that is set on it. */
export function isFrameworkTemplate(
  node: SyntaxNode,
  policy: SyntaxNode | undefined,
  imports: Imports,
  scope: ReadContext['scope'],
): boolean {
  const origin = imports.packageOf('RetryTemplate');
  if (origin !== undefined) return origin === 'org.springframework.core.retry';
  if (imports.anyFrom('org.springframework.core.retry')) return true;
  if (imports.anyFrom('org.springframework.retry')) return false;
  if (argumentsOf(node).length > 0) return true;
  if (!policy) return false;
  const held = resolveExpression(policy, scope);
  return held.type === 'method_invocation' && isFrameworkPolicy(callChain(held), imports);
}

export interface PolicyReading {
  /** The limit of the whole call, if any, then the retry. */
  readonly parts: readonly Part[];
  /** The expression that was read. */
  readonly node: SyntaxNode;
}

/** `RetryPolicy.…`; without one the default of RetryTemplate. */
export function readFrameworkPolicy(
  written: SyntaxNode | undefined,
  whole: SyntaxNode,
  base: FrameworkContext,
): PolicyReading {
  const node = written ? resolveExpression(written, base.scope) : whole;
  const draft = partDraft();
  const context: Context = { ...base, draft };
  const any: RetryCondition = { kind: 'exception', name: '*' };
  const standard = { maxRetries: 3, retryOn: [any], neverRetryOn: [], methods: null } as const;
  if (!written) return { node, parts: [{ kind: 'retry', node, ...draft, ...standard, backoff: fixed(1000) }] };
  const chain = node.type === 'method_invocation' ? callChain(node) : undefined;
  if (!chain || !isFrameworkPolicy(chain, base.imports)) {
    const why = unknownValue(written, 'is set outside this text');
    for (const field of ['maxRetries', 'backoff']) ask(draft, field, written, why, '');
    return { node, parts: [{ kind: 'retry', node: written, ...draft, ...standard, maxRetries: null, backoff: null }] };
  }
  const [first] = chain.calls as readonly [ChainCall, ...ChainCall[]];
  if (first.name === 'builder') return { node, parts: readBuilder(chain, context) };
  const [count] = first.args;
  const maxRetries = first.name === 'withDefaults' || !count ? 3 : readCount(context, 'maxRetries', count, 'long');
  return { node, parts: [{ kind: 'retry', node, ...draft, ...standard, maxRetries, backoff: fixed(1000) }] };
}

const fixed = (delayMs: number): BackoffChoice => ({ formula: 'spring-framework', params: { delayMs, multiplier: 1 } });

/** Repeated `includes` and `excludes` add up, predicates must all hold. */
function readBuilder({ calls, node }: CallChain, context: Context): Part[] {
  const { draft, report, scope } = context;
  const last = new Map(calls.map((call) => [call.name, call]));
  const argument = (name: string): SyntaxNode | undefined => last.get(name)?.args[0];
  const duration = (name: string, param: string, initial: number): number | null => {
    const at = argument(name);
    const ms = at ? readDurationMs(context, `backoff.params.${param}`, at) : initial;
    return ms === null ? null : Math.trunc(ms);
  };
  const types = (name: string): RetryCondition[] =>
    calls
      .filter((call) => call.name === name)
      .flatMap(({ args }) => typeConditions(args, scope, { throughCauses: true }));
  const own = argument('backOff');
  const count = argument('maxRetries') ?? argument('maxAttempts');
  const ownBackOff = own ? readBackOff(own, context) : undefined;
  const maxRetries = ownBackOff
    ? ownBackOff.maxRetries
    : count
      ? retries(readCount(context, 'maxRetries', count, 'long'))
      : 3;
  const growth = argument('multiplier');
  const backoff = ownBackOff
    ? ownBackOff.backoff
    : frameworkWaits(
        {
          delayMs: duration('delay', 'delayMs', 1000),
          jitterMs: duration('jitter', 'jitterMs', 0),
          multiplier: growth ? readNumber(context, 'backoff.params.multiplier', growth) : 1,
          maxDelayMs: duration('maxDelay', 'maxDelayMs', Number.MAX_SAFE_INTEGER),
        },
        maxRetries,
        node,
        context,
      );
  const beside = ['maxRetries', 'delay', 'jitter', 'multiplier', 'maxDelay'].find((name) => last.has(name));
  if (own && beside) {
    const message = `Unexpected ${beside} beside backOff, expected one of the two: the builder throws an IllegalStateException.`;
    report('error', 'back-off-beside-values', last.get(beside)!.named, message, 'Set the values on the BackOff.');
  }
  for (const call of calls)
    if (!words.has(call.name)) {
      report(
        'warning',
        'call-unknown',
        call.named,
        `Unexpected ${call.name}, expected a call of RetryPolicy’s builder.`,
        'It was not read.',
      );
    }
  const [retryOn, neverRetryOn] = [types('includes'), types('excludes')];
  if (retryOn.length > 0) draft.nodes['retryOn'] = argument('includes')!;
  if (neverRetryOn.length > 0) draft.nodes['neverRetryOn'] = argument('excludes')!;
  const conditions = withPredicates(calls, retryOn, neverRetryOn, context);
  const limit = argument('timeout');
  const total = limit && totalTimeout(limit, 1, false, context);
  return [
    ...(total ? [total] : []),
    { kind: 'retry', node, ...draft, maxRetries, backoff, ...conditions, methods: null },
  ];
}

const words = new Set(
  'builder build maxRetries maxAttempts delay jitter multiplier maxDelay timeout includes excludes predicate backOff'.split(
    ' ',
  ),
);

const retries = (count: number | null): number | 'unlimited' | null =>
  count === null ? null : count >= 2_147_483_647 ? 'unlimited' : Math.max(0, count);

function withPredicates(
  calls: readonly ChainCall[],
  included: RetryCondition[],
  excluded: RetryCondition[],
  { scope, draft }: ReadContext,
): { retryOn: readonly RetryCondition[]; neverRetryOn: readonly RetryCondition[] } {
  const predicates = calls.filter(({ name, args }) => name === 'predicate' && args[0]).map(({ args }) => args[0]!);
  const [only] = predicates;
  if (only) draft.nodes['retryOn'] ??= only;
  if (only && predicates.length === 1 && included.length === 0) {
    const { retryOn, neverRetryOn } = exceptionConditions(only, scope);
    return { retryOn, neverRetryOn: [...excluded, ...neverRetryOn] };
  }
  const all: RetryCondition[] = included.length > 0 ? included : [{ kind: 'exception', name: '*' }];
  const where = predicates.map(({ text }) => text.replace(/\s+/g, ' ')).join(' and ');
  return {
    retryOn: where === '' ? all : all.map((c) => (c.kind === 'exception' ? { ...c, where } : c)),
    neverRetryOn: excluded,
  };
}

interface BackOffReading {
  readonly maxRetries: number | 'unlimited' | null;
  readonly backoff: BackoffChoice | null;
}

/** `new FixedBackOff(…)`, `new ExponentialBackOff(…)` and what is set on the variable they are given to. */
function readBackOff(written: SyntaxNode, context: Context): BackOffReading {
  const { draft, scope } = context;
  const node = resolveExpression(written, scope);
  draft.nodes['backoff'] = node;
  const type = node.type === 'object_creation_expression' ? typeOfNew(node) : '';
  const args = type ? argumentsOf(node) : [];
  const settings = new Map<string, SyntaxNode>();
  for (const call of written.type === 'identifier' ? scope.callsOn(written.text, written) : []) {
    const value = argumentsOf(call)[0];
    if (value) settings.set(call.childForFieldName('name')?.text ?? '', value);
  }
  const number = (field: string, at: SyntaxNode | undefined, initial: number): number | null =>
    !at ? initial : field === 'maxRetries' ? readCount(context, field, at, 'long') : readNumber(context, field, at);
  const most = number(
    'maxRetries',
    settings.get('setMaxAttempts') ?? (type === 'FixedBackOff' ? args[1] : undefined),
    Infinity,
  );
  const maxRetries = most === null ? null : most >= 2_147_483_647 ? 'unlimited' : most;
  if (type === 'FixedBackOff') {
    const delayMs = number('backoff.params.delayMs', settings.get('setInterval') ?? args[0], 5000);
    return { maxRetries, backoff: delayMs === null ? null : fixed(delayMs) };
  }
  if (type !== 'ExponentialBackOff') {
    const why = unknownValue(node, type ? 'is a BackOff of your own' : 'is set outside this text');
    return { maxRetries: ask(draft, 'maxRetries', written, why, ''), backoff: ask(draft, 'backoff', written, why, '') };
  }
  const waits = {
    delayMs: number('backoff.params.delayMs', settings.get('setInitialInterval') ?? args[0], 2000),
    jitterMs: number('backoff.params.jitterMs', settings.get('setJitter'), 0),
    multiplier: number('backoff.params.multiplier', settings.get('setMultiplier') ?? args[1], 1.5),
    maxDelayMs: number('backoff.params.maxDelayMs', settings.get('setMaxInterval'), 30_000),
  };
  const backoff = frameworkWaits(waits, maxRetries, node, context);
  const elapsed = settings.get('setMaxElapsedTime');
  return { maxRetries: elapsed ? limitedBy(elapsed, maxRetries, backoff, context) : maxRetries, backoff };
}

/** maxElapsedTime adds up the waits alone, and ends the retries when the sum has reached it. */
function limitedBy(
  node: SyntaxNode,
  most: number | 'unlimited' | null,
  backoff: BackoffChoice | null,
  context: Context,
): number | 'unlimited' | null {
  const limitMs = readNumber(context, 'maxRetries', node);
  if (limitMs === null || most === null || !backoff) return null;
  const { nominalMs } = createBackoff(backoff);
  let retriesLeft = 0;
  const bound = most === 'unlimited' ? 10_000 : most;
  for (let sum = 0; sum < limitMs && retriesLeft < bound; retriesLeft++) sum += nominalMs(retriesLeft + 1);
  const message = `maxElapsedTime adds up the waits alone: without jitter it allows ${retriesLeft} retries.`;
  context.report('info', 'max-elapsed-time', node, message, 'Set maxRetries to say the same in words.');
  return retriesLeft >= 10_000 ? 'unlimited' : retriesLeft;
}
