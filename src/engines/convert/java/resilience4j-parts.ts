/** One module of Resilience4j, given its settings, as a part of a policy. Builders and settings name their values alike. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part } from '../parts.ts';
import { spanNode, type SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { exceptionConditions } from './conditions.ts';
import { mergeSettings, type Settings } from './keyed-settings.ts';
import { ask, readCount, type ReadContext } from './read-value.ts';
import { readBreaker } from './resilience4j-breaker.ts';
import { intervalOfBuilder, intervalOfSettings } from './resilience4j-interval.ts';
import { type ModuleId } from './resilience4j-modules.ts';
import { countOf, durationOf, predicateOf, typesOf } from './resilience4j-values.ts';

type Base = Omit<ReadContext, 'draft'>;

export interface Configured {
  readonly module: ModuleId;
  /** Base first; undefined when the text does not show them. */
  readonly layers: readonly Settings[] | undefined;
  readonly node: SyntaxNode;
  /** Whether the layers are settings of Spring Boot, which has rules of its own about waits. */
  readonly fromSettings: boolean;
  /** Why there are no layers. */
  readonly why?: string;
}

export function readConfigured({ module, layers, node, fromSettings, why }: Configured, base: Base): Part {
  if (!layers) return unseen(module, node, why ?? 'is set outside this text');
  const draft = partDraft();
  const context: ReadContext = { ...base, draft };
  const settings = mergeSettings(layers);
  const backoff =
    module === 'retry'
      ? fromSettings
        ? intervalOfSettings(layers, context)
        : intervalOfBuilder(settings, context)
      : null;
  const part = { node, ...draft };
  switch (module) {
    case 'retry':
      return {
        kind: 'retry',
        ...part,
        maxRetries: readAttempts(settings, context),
        backoff,
        ...readConditions(settings, context),
        methods: null,
      };
    case 'circuitbreaker':
      return { kind: 'circuitBreaker', ...part, circuitBreaker: readBreaker(settings, context) };
    case 'timelimiter':
      return {
        kind: 'timeout',
        ...part,
        timeoutMs: durationOf(settings, 'timeoutDuration', 'timeoutMs', 1000, context),
      };
    case 'ratelimiter': {
      const permits = countOf(settings, 'limitForPeriod', 'permits', 50, context);
      const periodMs = durationOf(settings, 'limitRefreshPeriod', 'periodMs', 0.0005, context);
      const waitMs = durationOf(settings, 'timeoutDuration', 'waitMs', 5000, context);
      const rateLimit = permits === null || periodMs === null || waitMs === null ? null : { permits, periodMs, waitMs };
      return { kind: 'rateLimit', ...part, rateLimit };
    }
    case 'bulkhead': {
      const maxConcurrent = countOf(settings, 'maxConcurrentCalls', 'maxConcurrent', 25, context);
      const maxWaitMs = durationOf(settings, 'maxWaitDuration', 'maxWaitMs', 0, context);
      const bulkhead = maxConcurrent === null || maxWaitMs === null ? null : { maxConcurrent, maxWaitMs };
      return { kind: 'bulkhead', ...part, bulkhead };
    }
    case 'threadpoolbulkhead':
      return { kind: 'bulkhead', ...part, bulkhead: readThreadPool(settings, node, context) };
  }
}

function unseen(module: ModuleId, node: SyntaxNode, why: string): Part {
  const asked = (...fields: readonly string[]) => fields.map((field) => ({ field, value: unknownValue(node, why) }));
  const part = { node, nodes: {} };
  switch (module) {
    case 'retry': {
      const empty = { maxRetries: null, backoff: null, retryOn: [], neverRetryOn: [], methods: null };
      return { kind: 'retry', ...part, asked: asked('maxRetries', 'backoff', 'retryOn'), ...empty };
    }
    case 'circuitbreaker':
      return { kind: 'circuitBreaker', ...part, asked: asked('failureRatio', 'openMs'), circuitBreaker: null };
    case 'timelimiter':
      return { kind: 'timeout', ...part, asked: asked('timeoutMs'), timeoutMs: null };
    case 'ratelimiter':
      return { kind: 'rateLimit', ...part, asked: asked('permits', 'periodMs'), rateLimit: null };
    case 'bulkhead':
    case 'threadpoolbulkhead':
      return { kind: 'bulkhead', ...part, asked: asked('maxConcurrent'), bulkhead: null };
  }
}

/** maxAttempts counts the first call. */
function readAttempts(settings: Settings, context: ReadContext): number | 'unlimited' | null {
  const node = settings.get('maxAttempts')?.values[0];
  if (!node) return 2;
  const attempts = readCount(context, 'maxRetries', node);
  if (attempts === null) return null;
  if (attempts >= 2_147_483_647) return 'unlimited';
  if (attempts < 1) {
    const message = `Unexpected maxAttempts = ${attempts}, expected at least 1: Resilience4j throws an IllegalArgumentException.`;
    context.report('error', 'attempts-below-one', node, message, 'maxAttempts counts the first call; 1 = no retry.');
    context.draft.asked.push({ field: 'maxRetries', value: unknownValue(node, 'is no count: Resilience4j throws') });
  }
  return Math.max(0, attempts - 1);
}

/** Any of the types or the predicate, all exceptions where there is neither; never those ignored. Causes are not looked at. */
function readConditions(
  settings: Settings,
  context: ReadContext,
): { retryOn: RetryCondition[]; neverRetryOn: RetryCondition[] } {
  const place = (field: string, ...keys: readonly string[]): void => {
    for (const key of keys) {
      const [first, ...more] = settings.get(key)?.values ?? [];
      if (first) context.draft.nodes[field] ??= more.length > 0 ? spanOver(first, more.at(-1)!) : first;
    }
  };
  const predicate = settings.get('retryOnException')?.values[0];
  const asked = predicate ? exceptionConditions(predicate, context.scope) : undefined;
  const exceptions = [
    ...typesOf(settings, 'retryExceptions', context),
    ...(asked?.retryOn ?? []),
    ...predicateOf(settings, 'retryExceptionPredicate', context, false),
  ];
  const results = ['retryOnResult', 'resultPredicate'].flatMap((key) => predicateOf(settings, key, context, true));
  place(
    'retryOn',
    'retryExceptions',
    'retryOnException',
    'retryExceptionPredicate',
    'retryOnResult',
    'resultPredicate',
  );
  place('neverRetryOn', 'ignoreExceptions');
  const any: RetryCondition = { kind: 'exception', name: 'java.lang.Exception' };
  // What the predicate excludes is excluded only where no listed type includes it again.
  const excluded = settings.has('retryExceptions') ? [] : (asked?.neverRetryOn ?? []);
  return {
    retryOn: [...(exceptions.length > 0 || predicate ? exceptions : [any]), ...results],
    neverRetryOn: [...typesOf(settings, 'ignoreExceptions', context), ...excluded],
  };
}

/** From the first of a list to the last. */
function spanOver(first: SyntaxNode, last: SyntaxNode): SyntaxNode {
  return { ...spanNode('', first.startIndex, last.endIndex), text: first.text };
}

function readThreadPool(
  settings: Settings,
  node: SyntaxNode,
  context: ReadContext,
): { maxConcurrent: number; maxQueued: number } | null {
  const threads = settings.get('maxThreadPoolSize')?.values[0];
  const maxQueued = countOf(settings, 'queueCapacity', 'maxQueued', 100, context);
  const maxConcurrent = threads
    ? readCount(context, 'maxConcurrent', threads)
    : ask(
        context.draft,
        'maxConcurrent',
        node,
        unknownValue(node, 'has as many threads as the machine has processors'),
        '',
      );
  return maxConcurrent === null || maxQueued === null ? null : { maxConcurrent, maxQueued };
}
