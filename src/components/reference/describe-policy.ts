/** A policy in one sentence, for the reference. */
import { formulas } from '#engines/backoff/index.ts';
import { createBackoff } from '#engines/backoff/choice.ts';
import { spokenList, spokenMs } from '#engines/convert/durations.ts';
import { conditionName } from '#engines/convert/retriable.ts';
import type { ResiliencePolicy } from '#engines/resilience/policy.ts';

const shownWaits = 4;

export function describePolicy(policy: ResiliencePolicy): string {
  const { maxRetries, perTryTimeoutMs, totalTimeoutMs, unknown } = policy;
  const parts = [
    maxRetries === null
      ? 'a number of retries the text does not tell'
      : maxRetries === 0
        ? 'no retry'
        : maxRetries === 'unlimited'
          ? 'retries without end'
          : `${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}`,
    maxRetries !== 0 && waits(policy),
    maxRetries !== 0 && policy.retryOn.length > 0 && `on ${spokenList(policy.retryOn.map(conditionName), 6)}`,
    perTryTimeoutMs !== null && `${spokenMs(perTryTimeoutMs)} a try`,
    totalTimeoutMs !== null && `${spokenMs(totalTimeoutMs)} in all`,
    policy.circuitBreaker !== null && 'a circuit breaker',
    policy.bulkhead !== null && 'a bulkhead',
    policy.rateLimit !== null && 'a rate limit',
    policy.hedging !== null && 'hedging',
    policy.fallback !== null && 'a fallback',
    unknown.length > 0 && `asked for: ${spokenList([...new Set(unknown.map(({ text }) => text))], 6)}`,
  ];
  return `${parts.filter((part) => part !== false).join('; ')}.`;
}

function waits({ backoff, maxRetries }: ResiliencePolicy): string {
  if (backoff === null) return 'waits the text does not tell';
  if (backoff.formula === 'none') return 'without waiting';
  const count = typeof maxRetries === 'number' ? Math.min(maxRetries, shownWaits + 1) : shownWaits;
  const bound = createBackoff(backoff);
  const each = Array.from({ length: count }, (_, i) => {
    const { minMs, maxMs } = bound.boundsMs(i + 1);
    return maxMs - minMs < 1 ? spokenMs(maxMs) : `${spokenMs(minMs)}–${spokenMs(maxMs)}`;
  });
  return `waiting ${spokenList(each, shownWaits)} (${formulas.require(backoff.formula).label})`;
}
