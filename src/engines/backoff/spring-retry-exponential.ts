import { factorParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { springInterval, springRetrySource } from './spring-retry.ts';

export const springRetryExponential = defineFormula({
  id: 'spring-retry-exponential',
  label: 'Spring Retry exponential',
  family: 'spring',
  summary:
    'Spring Retry multiplies the wait, drops the fraction of a millisecond each time, and never exceeds the cap.',
  definition: ['i(1) = initialMs', 'i(n + 1) = ⌊i(n) × multiplier⌋ while i(n) ≤ maxMs', 'd(n) = min(i(n), maxMs)'],
  gotchas: [
    'Without maxDelay the cap is 30 seconds, and it also lowers a first delay that is longer.',
    'The fraction is dropped at every step: 40 ms × 1.2 gives 40, 48, 57, 68, 81.',
    'An interval of 1 ms times 1.5 stays 1 ms for ever.',
  ],
  params: {
    initialMs: wholeDelayParam('First wait', '@Backoff(delay): the wait before the first retry.', 200, 1),
    multiplier: factorParam('Multiplier', '@Backoff(multiplier): below 1 it counts as 1.', 2, 1),
    maxMs: wholeCapParam('Cap', '@Backoff(maxDelay): 30 s unless it is set above the delay.', 30_000, 1),
  },
  sources: [springRetrySource('ExponentialBackOffPolicy')],
  law: 'fixed',
  nominalMs: (retry, p) => springInterval(retry, p.initialMs, p.multiplier, p.maxMs),
  boundsMs(retry, p) {
    const ms = springInterval(retry, p.initialMs, p.multiplier, p.maxMs);
    return { minMs: ms, maxMs: ms };
  },
  meanMs: (retry, p) => springInterval(retry, p.initialMs, p.multiplier, p.maxMs),
  start: (p) => (retry) => springInterval(retry, p.initialMs, p.multiplier, p.maxMs),
});
