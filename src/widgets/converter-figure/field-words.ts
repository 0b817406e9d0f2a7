/** Fields of the policy as a reader calls them. */
import type { PolicyField } from '#engines/convert/index.ts';

export const fieldWords: Readonly<Record<PolicyField, string>> = {
  maxRetries: 'number of retries',
  backoff: 'waits',
  retryOn: 'retried failures',
  neverRetryOn: 'excluded failures',
  methods: 'methods',
  perTryTimeoutMs: 'timeout of a try',
  totalTimeoutMs: 'timeout of the call',
  budget: 'retry budget',
  circuitBreaker: 'circuit breaker',
  bulkhead: 'bulkhead',
  rateLimit: 'rate limit',
  hedging: 'hedging',
  fallback: 'fallback',
};
