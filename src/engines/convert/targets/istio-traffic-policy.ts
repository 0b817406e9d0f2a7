/** What a DestinationRule can say: limits of connections, ejection of failing pods, a budget for retries. */
import { goDuration } from '../durations.ts';
import { budgetPercent, noFallback, sayBudget, sayBulkhead, toEjection } from '../limits.ts';
import { present } from '../plain-read.ts';
import { lost, type FieldWriters, type OutputPath, type PlainValue } from '../target.ts';
import { budgetIsSound, hasBudgetInterval, hasRetryBudget, type IstioVersion } from './istio-versions.ts';

export interface TrafficPolicyDraft {
  readonly trafficPolicy: Record<string, PlainValue>;
  readonly envoyFilter: { cluster: Record<string, PlainValue> | null };
}

type Fields = 'budget' | 'circuitBreaker' | 'bulkhead' | 'rateLimit' | 'hedging' | 'fallback';

const at = (...path: (string | number)[]): OutputPath => [1, 'spec', 'trafficPolicy', ...path];

export function trafficPolicyWriters(
  version: IstioVersion,
  mayFilter: boolean,
): Pick<FieldWriters<TrafficPolicyDraft>, Fields> {
  return {
    budget(budget, { trafficPolicy }, note) {
      if (!budget) return;
      if (!hasRetryBudget(version)) {
        note('budget', 'lost', `Istio ${version} has no retry budget; retryBudget came with 1.27.`);
        return;
      }
      const interval = hasBudgetInterval(version) ? budget.windowMs : undefined;
      trafficPolicy['retryBudget'] = present({
        percent: budgetPercent(budget),
        minRetryConcurrency: budget.minConcurrency,
        budgetInterval: interval === undefined ? null : goDuration(interval),
      });
      const { status, detail } = sayBudget(budget, 'Istio');
      const unsound = budgetIsSound(version)
        ? ''
        : ' Before 1.30 a subset with a policy of its own loses it (istio/istio#59667).';
      note('budget', status, `${detail}${unsound}`, at('retryBudget'));
    },

    circuitBreaker(breaker, { trafficPolicy, envoyFilter }, note) {
      if (!breaker) return;
      const refusal = mayFilter
        ? null
        : 'Istio ejects a pod after failures in a row; a share of failures needs an EnvoyFilter.';
      const { consecutive, failurePercent, lines } = toEjection(breaker, 'Istio', refusal);
      if (consecutive !== null || failurePercent !== null) {
        trafficPolicy['outlierDetection'] = present({
          consecutive5xxErrors: consecutive ?? 0,
          baseEjectionTime: goDuration(breaker.openMs),
          maxEjectionPercent: 100,
          minHealthPercent: 0,
        });
      }
      if (failurePercent !== null) {
        envoyFilter.cluster = {
          outlier_detection: present({
            failure_percentage_threshold: failurePercent,
            enforcing_failure_percentage: 100,
            failure_percentage_minimum_hosts: 1,
            failure_percentage_request_volume: breaker.minimumCalls,
          }),
        };
      }
      for (const { status, detail } of lines) {
        note('circuitBreaker', status, detail, status === 'lost' ? undefined : at('outlierDetection'));
      }
    },

    bulkhead(bulkhead, { trafficPolicy }, note) {
      if (!bulkhead) return;
      trafficPolicy['connectionPool'] = {
        http: present({
          http1MaxPendingRequests: bulkhead.maxQueued === undefined ? null : Math.max(1, bulkhead.maxQueued),
          http2MaxRequests: bulkhead.maxConcurrent,
        }),
      };
      const { status, detail } = sayBulkhead(bulkhead);
      note('bulkhead', status, detail, at('connectionPool'));
    },

    rateLimit(limit, _draft, note) {
      if (limit) {
        note('rateLimit', 'lost', 'Istio’s API has no rate limit; it needs an EnvoyFilter with local_ratelimit.');
      }
    },

    hedging(hedging, _draft, note) {
      if (hedging) {
        note('hedging', 'lost', 'Istio’s API has no hedging; Envoy’s hedge_on_per_try_timeout needs an EnvoyFilter.');
      }
    },

    fallback: lost('fallback', noFallback),
  };
}
