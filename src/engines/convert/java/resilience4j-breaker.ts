/** The circuit breaker of Resilience4j, given its settings. */
import type { CircuitBreaker, RetryCondition } from '../../resilience/policy.ts';
import { unknownValue } from '../values.ts';
import type { Settings } from './keyed-settings.ts';
import { ask, evaluated, settingType, type ReadContext } from './read-value.ts';
import { openWait } from './resilience4j-interval.ts';
import { countOf, durationOf, numberOf, predicateOf, typesOf } from './resilience4j-values.ts';

export function readBreaker(settings: Settings, context: ReadContext): CircuitBreaker | null {
  const rate = numberOf(settings, 'failureRateThreshold', 'failureRatio', 50, context);
  const slowRate = numberOf(settings, 'slowCallRateThreshold', 'slowRatio', 100, context);
  const slowCallMs = durationOf(settings, 'slowCallDurationThreshold', 'slowCallMs', 60_000, context);
  const size = countOf(settings, 'slidingWindowSize', 'window', 100, context);
  const minimum = countOf(settings, 'minimumNumberOfCalls', 'minimumCalls', 100, context);
  const halfOpenCalls = countOf(settings, 'permittedNumberOfCallsInHalfOpenState', 'halfOpenCalls', 10, context);
  const openMs = openWait(settings, context);
  const timed = windowIsTimed(settings, context);
  const failsOn = readFailures(settings, context);
  if (rate === null || slowRate === null || slowCallMs === null || size === null || minimum === null) return null;
  if (halfOpenCalls === null || openMs === null || timed === null) return null;
  for (const [key, value] of [
    ['failureRateThreshold', rate],
    ['slowCallRateThreshold', slowRate],
  ] as const) {
    const node = settings.get(key)?.values[0];
    if (!node || (value > 0 && value <= 100)) continue;
    const message = `Unexpected ${key} of ${value}, expected a percentage above 0, at most 100: Resilience4j throws.`;
    context.report('error', 'threshold-refused', node, message, 'Write 50 for half of the calls.');
  }
  const slow = settings.has('slowCallRateThreshold') || settings.has('slowCallDurationThreshold');
  return {
    kind: 'failure-ratio',
    failureRatio: rate / 100,
    ...(slow ? { slowRatio: slowRate / 100, slowCallMs } : {}),
    window: timed ? { kind: 'time', windowMs: size * 1000 } : { kind: 'calls', calls: size },
    minimumCalls: timed ? minimum : Math.min(minimum, size),
    openMs,
    halfOpenCalls,
    ...(failsOn ? { failsOn } : {}),
  };
}

/** Calls unless the type says seconds. */
function windowIsTimed(settings: Settings, context: ReadContext): boolean | null {
  const node = settings.get('slidingWindowType')?.values[0];
  if (!node) return false;
  const text = node.type === settingType ? evaluated(context, node) : undefined;
  const word = (text?.kind === 'text' ? text.value : node.text).split('.').at(-1)!.trim();
  if (/^time[-_]?based$/i.test(word)) return true;
  if (/^count[-_]?based$/i.test(word)) return false;
  return ask(context.draft, 'window', node, unknownValue(node, 'is no SlidingWindowType'), '');
}

/** What counts as a failure; undefined = every exception. */
function readFailures(settings: Settings, context: ReadContext): RetryCondition[] | undefined {
  const listed = typesOf(settings, 'recordExceptions', context);
  const predicates = [
    ...predicateOf(settings, 'recordException', context, false),
    ...predicateOf(settings, 'recordFailurePredicate', context, false),
  ];
  const results = ['recordResult', 'recordResultPredicate'].flatMap((key) => predicateOf(settings, key, context, true));
  const ignored =
    settings.get('ignoreExceptions') ?? settings.get('ignoreException') ?? settings.get('ignoreExceptionPredicate');
  if (ignored) {
    const message =
      'What the breaker ignores counts neither as a failure nor as a success; no mesh can leave calls out of the count.';
    context.report(
      'info',
      'ignored-by-breaker',
      ignored.name,
      message,
      'Keep the breaker in the application if that matters.',
    );
  }
  const node = (settings.get('recordExceptions') ?? settings.get('recordException') ?? settings.get('recordResult'))
    ?.values[0];
  if (node) context.draft.nodes['failsOn'] = node;
  const exceptions = [...listed, ...predicates];
  if (exceptions.length === 0 && results.length === 0) return undefined;
  return [
    ...(exceptions.length > 0 ? exceptions : [{ kind: 'exception', name: 'java.lang.Exception' } as const]),
    ...results,
  ];
}
