/** What a DestinationRule can say: limits of connections, ejection of failing hosts, a budget for retries. */
import { goDuration } from '../durations.ts';
import type { FieldWriters, OutputPath, PlainValue } from '../target.ts';

export interface TrafficPolicyDraft {
  readonly trafficPolicy: Record<string, PlainValue>;
}

type Fields = 'budget' | 'circuitBreaker' | 'bulkhead' | 'rateLimit' | 'hedging' | 'fallback';

const at = (...path: (string | number)[]): OutputPath => [1, 'spec', 'trafficPolicy', ...path];

export const trafficPolicyWriters: Pick<FieldWriters<TrafficPolicyDraft>, Fields> = {
  budget(budget, { trafficPolicy }, note) {
    if (!budget) return;
    const min = budget.minConcurrency;
    trafficPolicy['retryBudget'] = {
      percent: budget.ratio * 100,
      ...(min !== undefined && { minRetryConcurrency: min }),
    };
    const same = budget.kind === 'concurrency-share';
    note(
      'budget',
      same ? 'exact' : 'approximate',
      same
        ? 'A share of the requests in flight, per proxy.'
        : 'Istio’s budget is a share of the requests in flight, not of the rate; the two agree only while latency is steady. Needs Istio 1.30.',
      at('retryBudget'),
    );
  },

  circuitBreaker(breaker, { trafficPolicy }, note) {
    if (!breaker) return;
    if (breaker.kind === 'failure-ratio') {
      note(
        'circuitBreaker',
        'lost',
        'Istio ejects a pod after failures in a row; a ratio of failures needs an EnvoyFilter.',
      );
      return;
    }
    trafficPolicy['outlierDetection'] = {
      consecutive5xxErrors: breaker.failures ?? 5,
      baseEjectionTime: goDuration(breaker.openMs),
      maxEjectionPercent: 100,
      minHealthPercent: 0,
    };
    note(
      'circuitBreaker',
      'approximate',
      'The library opens for the whole service and fails at once; Envoy takes one failing pod out, longer each time, and has no half-open trial.',
      at('outlierDetection'),
    );
  },

  bulkhead(bulkhead, { trafficPolicy }, note) {
    if (!bulkhead) return;
    trafficPolicy['connectionPool'] = {
      http: {
        http2MaxRequests: bulkhead.maxConcurrent,
        ...(bulkhead.maxQueued !== undefined && { http1MaxPendingRequests: Math.max(1, bulkhead.maxQueued) }),
      },
    };
    const waits = bulkhead.maxWaitMs !== undefined && bulkhead.maxWaitMs > 0;
    note(
      'bulkhead',
      waits ? 'approximate' : 'exact',
      waits
        ? 'The limit is kept per proxy; how long a call may queue cannot be said.'
        : 'The limit is kept by each calling proxy.',
      at('connectionPool'),
    );
  },

  rateLimit(limit, _draft, note) {
    if (limit)
      note('rateLimit', 'lost', 'Istio’s API has no rate limit; it needs an EnvoyFilter with local_ratelimit.');
  },

  hedging(hedging, _draft, note) {
    if (hedging)
      note('hedging', 'lost', 'Istio’s API has no hedging; Envoy’s hedge_on_per_try_timeout needs an EnvoyFilter.');
  },

  fallback(fallback, _draft, note) {
    if (fallback)
      note('fallback', 'lost', 'A proxy cannot compute a value to answer with; keep the fallback in the application.');
  },
};
