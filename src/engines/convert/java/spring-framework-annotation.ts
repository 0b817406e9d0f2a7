/** `@Retryable` and `@ConcurrencyLimit` of Spring Framework 7. */
import { createBackoff, type BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { annotated, reportUnknownAttributes, type Annotation } from './annotations.ts';
import { evaluateJava } from './evaluate.ts';
import type { Imports } from './imports.ts';
import { ask, readCount, readDurationMs, readNumber, typeConditions, type ReadContext } from './read-value.ts';

type Base = Omit<ReadContext, 'draft'>;

/** How the jitter grows with the wait: in whole steps up to 7.0, in proportion since 7.1. */
export type JitterScale = '7.0' | '7.1';

export interface FrameworkContext extends Base {
  readonly imports: Imports;
  readonly jitterScale: JitterScale;
}

const ofRetryable =
  'value includes excludes predicate maxRetries maxRetriesString timeout timeoutString delay delayString jitter jitterString multiplier multiplierString maxDelay maxDelayString timeUnit'.split(
    ' ',
  );

/** The retry, and before it the limit of the whole call if there is one. */
export function readFrameworkRetryable(annotation: Annotation, base: FrameworkContext): Part[] {
  const { attributes, node } = annotation;
  const draft = partDraft();
  const context = { ...base, draft };
  const unit = unitMs(attributes.get('timeUnit'), context);
  /** The text wins over the number, unless it is blank. */
  const given = (name: string): SyntaxNode | undefined => {
    const text = attributes.get(`${name}String`);
    const value = text && evaluateJava(text, context.scope);
    return text && !(value?.kind === 'text' && value.value.trim() === '') ? text : attributes.get(name);
  };
  const duration = (name: string, param: string, initial: number): number | null => {
    const at = given(name);
    const ms = at ? readDurationMs(context, `backoff.params.${param}`, at, unit) : initial;
    return ms === null ? null : Math.trunc(ms);
  };
  const count = given('maxRetries') ?? given('maxAttempts');
  const maxRetries = count ? retriesOf(readCount(context, 'maxRetries', count, 'long')) : 3;
  const growth = given('multiplier');
  const waits: FrameworkWaits = {
    delayMs: duration('delay', 'delayMs', 1000),
    jitterMs: duration('jitter', 'jitterMs', 0),
    multiplier: growth ? readNumber(context, 'backoff.params.multiplier', growth) : 1,
    maxDelayMs: duration('maxDelay', 'maxDelayMs', Number.MAX_SAFE_INTEGER),
  };
  const reactive = returnsPublisher(annotation);
  const backoff = reactive ? reactiveWaits(waits, node, context) : frameworkWaits(waits, maxRetries, node, context);
  const limit = given('timeout');
  remarkOnAttributes(annotation, base);
  const conditions = readConditions(attributes, context);
  const retry: Part = { kind: 'retry', node, ...draft, maxRetries, backoff, ...conditions, methods: null };
  const total = limit && totalTimeout(limit, unit, reactive, base);
  return total ? [total, retry] : [retry];
}

const retriesOf = (count: number | null): number | 'unlimited' | null =>
  count === null ? null : count >= 2_147_483_647 ? 'unlimited' : Math.max(0, count);

function unitMs(node: SyntaxNode | undefined, { scope }: Base): number {
  const value = node && evaluateJava(node, scope);
  const ms = value?.kind === 'object' ? value.members.get('ms') : undefined;
  return ms?.kind === 'number' ? ms.min : 1;
}

/** Values of ExponentialBackOff; null = asked for. */
export interface FrameworkWaits {
  readonly delayMs: number | null;
  readonly jitterMs: number | null;
  readonly multiplier: number | null;
  readonly maxDelayMs: number | null;
}

type Params = BackoffChoice['params'];

/** The waits of an imperative call. */
export function frameworkWaits(
  { delayMs, jitterMs, multiplier, maxDelayMs }: FrameworkWaits,
  maxRetries: number | 'unlimited' | null,
  node: SyntaxNode,
  context: FrameworkContext & ReadContext,
): BackoffChoice | null {
  if (delayMs === null || jitterMs === null || multiplier === null || maxDelayMs === null) return null;
  refuseWaits(delayMs, multiplier, maxDelayMs, node, context);
  const { jitterScale, report } = context;
  const cap: Params = maxDelayMs >= Number.MAX_SAFE_INTEGER ? {} : { maxDelayMs };
  const jitter: Params = jitterMs > 0 ? { jitterMs, jitterScale } : {};
  const choice: BackoffChoice = { formula: 'spring-framework', params: { delayMs, ...jitter, multiplier, ...cap } };
  const other = createBackoff({
    ...choice,
    params: { ...choice.params, jitterScale: jitterScale === '7.0' ? '7.1' : '7.0' },
  });
  const own = createBackoff(choice);
  const retries = typeof maxRetries === 'number' ? Math.min(maxRetries, 20) : 20;
  const differs = Array.from({ length: retries }, (_, i) => i + 1).some((n) => {
    const [a, b] = [own.boundsMs(n), other.boundsMs(n)];
    return a.minMs !== b.minMs || a.maxMs !== b.maxMs;
  });
  if (jitterMs > 0 && differs) {
    const message = `The jitter grows in whole steps in Spring Framework 7.0 and in proportion to the wait since 7.1; read as ${jitterScale}.`;
    report(
      'info',
      'jitter-scale',
      context.draft.nodes['backoff.params.jitterMs'] ?? node,
      message,
      'The formula has both; choose the one of your version there.',
    );
  }
  if (jitterMs > 0 && delayMs === 0) {
    const message =
      'Unexpected jitter with a delay of 0: before Spring Framework 7.0.9 the retry ends in an ArithmeticException.';
    report('warning', 'jitter-without-delay', node, message, 'Set a delay of at least 1 ms, or use 7.0.9.');
  }
  return choice;
}

function refuseWaits(
  delayMs: number,
  multiplier: number,
  maxDelayMs: number,
  node: SyntaxNode,
  { report, draft }: ReadContext,
): void {
  const refuse = (param: string, message: string): void =>
    report(
      'error',
      'wait-refused',
      draft.nodes[`backoff.params.${param}`] ?? node,
      `Unexpected ${message}: Spring throws an IllegalArgumentException.`,
      'Correct the number.',
    );
  if (delayMs < 0) refuse('delayMs', `delay of ${delayMs} ms, expected 0 or more`);
  if (multiplier < 1) refuse('multiplier', `multiplier of ${multiplier}, expected at least 1`);
  if (maxDelayMs <= 0) refuse('maxDelayMs', `maxDelay of ${maxDelayMs} ms, expected more than 0`);
}

const publisher = /^(Mono|Flux|Publisher|Flow|Single|Maybe|Observable|Flowable|Completable|Uni|Multi)\b/;

function returnsPublisher(annotation: Annotation): boolean {
  const type = annotated(annotation)?.childForFieldName('type')?.text ?? '';
  return publisher.test(type.split('<')[0]!.split('.').at(-1)!);
}

/** A method that returns a reactive type waits by the formula of Reactor, with the jitter as a share of the delay. */
function reactiveWaits(
  { delayMs, jitterMs, multiplier, maxDelayMs }: FrameworkWaits,
  node: SyntaxNode,
  { report }: ReadContext,
): BackoffChoice | null {
  if (delayMs === null || jitterMs === null || multiplier === null || maxDelayMs === null) return null;
  report(
    'info',
    'reactive-retry',
    node,
    'The method returns a reactive type: Spring retries with Reactor’s Retry.backoff, whose waits are used here.',
    'Nothing to do.',
  );
  const jitterFactor = delayMs === 0 ? 0 : Math.max(0, Math.min(1, jitterMs / delayMs));
  const cap: Params = maxDelayMs >= Number.MAX_SAFE_INTEGER ? {} : { maxBackoffMs: maxDelayMs };
  return {
    formula: 'reactor-backoff',
    params: { minBackoffMs: delayMs, jitterFactor, multiplier: Math.max(1, multiplier), ...cap },
  };
}

/** Types are matched through causes, those excluded win; without any, every Throwable is retried. */
export function readConditions(
  attributes: ReadonlyMap<string, SyntaxNode>,
  { scope, draft }: ReadContext,
): { retryOn: RetryCondition[]; neverRetryOn: RetryCondition[] } {
  const typesOf = (name: string): RetryCondition[] => {
    const node = attributes.get(name);
    return node ? typeConditions([node], scope, { throughCauses: true }) : [];
  };
  const includedBy = ['includes', 'value'].find((name) => typesOf(name).length > 0);
  const neverRetryOn = typesOf('excludes');
  if (includedBy) draft.nodes['retryOn'] = attributes.get(includedBy)!;
  if (neverRetryOn.length > 0) draft.nodes['neverRetryOn'] = attributes.get('excludes')!;
  const retryOn: RetryCondition[] = includedBy ? typesOf(includedBy) : [{ kind: 'exception', name: '*' }];
  const predicate = attributes.get('predicate');
  if (!predicate || /\bMethodRetryPredicate\s*\.\s*class$/.test(predicate.text)) return { retryOn, neverRetryOn };
  draft.nodes['retryOn'] ??= predicate;
  return { retryOn: retryOn.map((c) => (c.kind === 'exception' ? { ...c, where: predicate.text } : c)), neverRetryOn };
}

/** No retry starts once it would end after the limit; a running try is cut off only in a reactive chain. */
export function totalTimeout(node: SyntaxNode, unit: number, reactive: boolean, base: Base): Part | undefined {
  const draft = partDraft();
  const timeoutMs = readDurationMs({ ...base, draft }, 'timeoutMs', node, unit);
  if (timeoutMs === 0) return undefined;
  if (!reactive) {
    const message =
      'This limit is only looked at between tries, with the wait to come counted in: a running try is never cut off.';
    base.report(
      'info',
      'timeout-between-tries',
      node,
      message,
      'In a mesh the whole call ends when the limit is reached.',
    );
  }
  return { kind: 'timeout', node, ...draft, timeoutMs, betweenTries: true };
}

function remarkOnAttributes(annotation: Annotation, { report }: Base): void {
  reportUnknownAttributes(annotation, 'Spring Framework’s @Retryable', ofRetryable, report, [
    'maxAttempts',
    'maxAttemptsString',
  ]);
  const { attributes } = annotation;
  for (const [name, node] of attributes) {
    if (name === 'maxAttempts' || name === 'maxAttemptsString') {
      const message =
        'Unexpected maxAttempts, expected maxRetries: the milestones of Spring Framework 7 had that name, and it counted retries.';
      report(
        'warning',
        'attribute-renamed',
        node,
        message,
        'Write maxRetries. In Spring Retry maxAttempts counts the first call as well.',
      );
    }
  }
}

/** undefined for an unbounded one. */
export function readConcurrencyLimit(annotation: Annotation, base: Base): Part | undefined {
  const { attributes, node } = annotation;
  reportUnknownAttributes(annotation, '@ConcurrencyLimit', ['value', 'limit', 'limitString', 'policy'], base.report);
  const draft = partDraft();
  const context = { ...base, draft };
  const text = attributes.get('limitString');
  const at = text && text.text !== '""' ? text : (attributes.get('limit') ?? attributes.get('value'));
  const maxConcurrent = at
    ? readNumber(context, 'maxConcurrent', at)
    : ask(draft, 'maxConcurrent', node, unknownValue(node, 'has no limit'), '');
  if (maxConcurrent === -1) return undefined;
  const rejects = /\bREJECT$/.test(attributes.get('policy')?.text ?? '');
  if (!rejects) {
    const message = 'Calls above the limit wait without an end; they are refused only with policy = REJECT.';
    base.report('info', 'waits-without-limit', node, message, 'A mesh limits how many wait, not how long.');
  }
  const bulkhead =
    maxConcurrent === null ? null : { maxConcurrent, ...(rejects ? { maxQueued: 0, maxWaitMs: 0 } : {}) };
  return { kind: 'bulkhead', node, ...draft, bulkhead };
}
