/** Which feature of a policy each target can say: computed by asking every target to write it. */
import type { BackoffChoice } from '../backoff/choice.ts';
import { emptyPolicy, type ResiliencePolicy } from '../resilience/policy.ts';
import { defaultEmitOptions, type PolicyField, type Status } from './target.ts';
import { targets } from './targets/index.ts';

export interface Feature {
  readonly id: string;
  readonly label: string;
  readonly field: PolicyField;
  /** The policy that has the feature, and as little else as possible. */
  readonly policy: ResiliencePolicy;
}

export interface MatrixCell {
  readonly target: string;
  readonly status: Status;
  /** The line of the report that decides the status. */
  readonly detail: string;
}

export interface MatrixRow {
  readonly feature: Feature;
  /** In the order of the registry. */
  readonly cells: readonly MatrixCell[];
}

const network = { kind: 'transport', event: 'connect-failure' } as const;
const waits = (formula: string, params: BackoffChoice['params']) => ({ backoff: { formula, params } });
const doubling = { baseMs: 100, multiplier: 2, capMs: 10_000, jitter: 'none' };
const breaker = { kind: 'consecutive', failures: 5, openMs: 30_000 } as const;

function feature(id: string, label: string, field: PolicyField, patch: Partial<ResiliencePolicy>): Feature {
  return { id, label, field, policy: { ...emptyPolicy, name: id, maxRetries: 3, retryOn: [network], ...patch } };
}

/** Rows of the matrix. */
export const features: readonly Feature[] = [
  feature('retries', 'Number of retries', 'maxRetries', {}),
  feature('no-retry', 'No retry', 'maxRetries', { maxRetries: 0, retryOn: [] }),
  feature('no-wait', 'No wait', 'backoff', {}),
  feature('constant', 'Constant wait', 'backoff', waits('constant', { delayMs: 200 })),
  feature('doubling', 'Doubling wait, no jitter', 'backoff', waits('exponential', doubling)),
  feature('tripling', 'Tripling wait', 'backoff', waits('exponential', { ...doubling, multiplier: 3 })),
  feature(
    'full-jitter',
    'Doubling wait, full jitter',
    'backoff',
    waits('exponential', { ...doubling, jitter: 'full' }),
  ),
  feature('cap', 'Full jitter with a cap of four times', 'backoff', {
    maxRetries: 5,
    ...waits('exponential', { ...doubling, jitter: 'full', capMs: 400 }),
  }),
  feature('connect', 'Retry failed connections', 'retryOn', {}),
  feature('reset', 'Retry connections cut off', 'retryOn', { retryOn: [{ kind: 'transport', event: 'reset' }] }),
  feature('status', 'Retry a status', 'retryOn', { retryOn: [{ kind: 'status', from: 503, to: 503 }] }),
  feature('status-range', 'Retry 500–599', 'retryOn', { retryOn: [{ kind: 'status', from: 500, to: 599 }] }),
  feature('grpc', 'Retry gRPC UNAVAILABLE', 'retryOn', { retryOn: [{ kind: 'grpc', code: 'UNAVAILABLE' }] }),
  feature('predicate', 'Retry by the answer’s content', 'retryOn', {
    retryOn: [network, { kind: 'predicate', text: 'result == null' }],
  }),
  feature('methods', 'Retry some methods only', 'methods', { methods: ['GET', 'HEAD'] }),
  feature('try-timeout', 'Timeout of a try', 'perTryTimeoutMs', {
    retryOn: [{ kind: 'transport', event: 'reset' }],
    perTryTimeoutMs: 500,
  }),
  feature('total-timeout', 'Timeout of the call', 'totalTimeoutMs', { totalTimeoutMs: 5000 }),
  feature('budget-share', 'Budget, share in flight', 'budget', {
    budget: { kind: 'concurrency-share', ratio: 0.2, minConcurrency: 3 },
  }),
  feature('budget-rate', 'Budget, token bucket', 'budget', {
    budget: { kind: 'token-bucket', ratio: 0.2, minRps: 10, windowMs: 10_000 },
  }),
  feature('breaker', 'Breaker, failures in a row', 'circuitBreaker', { circuitBreaker: breaker }),
  feature('breaker-ratio', 'Breaker, share of failures', 'circuitBreaker', {
    circuitBreaker: { kind: 'failure-ratio', failureRatio: 0.5, minimumCalls: 20, openMs: 10_000 },
  }),
  feature('half-open', 'Breaker, half-open trials', 'circuitBreaker', {
    circuitBreaker: { ...breaker, halfOpenCalls: 3 },
  }),
  feature('bulkhead', 'Bulkhead', 'bulkhead', { bulkhead: { maxConcurrent: 20 } }),
  feature('rate-limit', 'Rate limit', 'rateLimit', { rateLimit: { permits: 100, periodMs: 1000 } }),
  feature('hedging', 'Hedging', 'hedging', { hedging: { maxHedges: 1, delayMs: 100 } }),
  feature('fallback', 'Fallback', 'fallback', { fallback: 'cached' }),
];

const severity: readonly Status[] = ['exact', 'approximate', 'lost'];

/** Each cell is the worst line that the target's report has for the feature's field, with default options. */
export function lossMatrix(): MatrixRow[] {
  return features.map((row) => ({
    feature: row,
    cells: targets.list.map((target) => {
      const lines = target.emit(row.policy, defaultEmitOptions).report.filter(({ field }) => field === row.field);
      const worst = lines.toSorted((a, b) => severity.indexOf(b.status) - severity.indexOf(a.status))[0];
      if (!worst) throw new RangeError(`${target.id} says nothing about ${row.field}`);
      return { target: target.id, status: worst.status, detail: worst.detail };
    }),
  }));
}
