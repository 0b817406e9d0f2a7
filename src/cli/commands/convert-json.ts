/** The documented shape of a policy in `hop convert --json`. */
import { createBackoff } from '#engines/backoff/choice.ts';
import type { ResiliencePolicy, RetryCondition } from '#engines/resilience/policy.ts';

export function describePolicy(policy: ResiliencePolicy) {
  const backoff = policy.backoff && createBackoff(policy.backoff);
  const bounds = backoff?.boundsMs(1);
  return {
    name: policy.name,
    library: policy.library,
    version: policy.version,
    maxRetries: policy.maxRetries,
    backoff: policy.backoff && { formula: policy.backoff.formula, params: policy.backoff.params },
    /** Wait before each retry without jitter; of an unlimited or unknown count, and of a longer one, the first ten. */
    nominalDelaysMs:
      backoff && Array.from({ length: shownDelays(policy.maxRetries) }, (_, i) => backoff.nominalMs(i + 1)),
    jitter: bounds ? bounds.maxMs > bounds.minMs : null,
    retryOn: policy.retryOn.map(conditionText),
    neverRetryOn: policy.neverRetryOn.map(conditionText),
    perTryTimeoutMs: policy.perTryTimeoutMs,
    totalTimeoutMs: policy.totalTimeoutMs,
    circuitBreaker: policy.circuitBreaker,
    bulkhead: policy.bulkhead,
    hedging: policy.hedging,
    unknown: policy.unknown.map(({ field }) => field),
    place: policy.places['policy'] ?? null,
  };
}

const shownDelays = (maxRetries: ResiliencePolicy['maxRetries']): number =>
  typeof maxRetries === 'number' ? Math.min(10, maxRetries) : 10;

export function conditionText(condition: RetryCondition): string {
  switch (condition.kind) {
    case 'exception':
      return condition.name;
    case 'status':
      return condition.from === condition.to ? String(condition.from) : `${condition.from}-${condition.to}`;
    case 'grpc':
      return condition.code;
    case 'transport':
      return condition.event;
    case 'predicate':
      return condition.text;
  }
}
