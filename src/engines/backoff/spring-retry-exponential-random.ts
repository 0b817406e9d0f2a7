import { factorParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { truncate } from './java-long.ts';
import { springInterval, springRetrySource } from './spring-retry.ts';

/** Java's `nextFloat`: 24 bits. */
const toFloat = (unit: number): number => Math.floor(unit * 16_777_216) / 16_777_216;

export const springRetryExponentialRandom = defineFormula({
  id: 'spring-retry-exponential-random',
  label: 'Spring Retry exponential, random',
  family: 'spring',
  summary: 'Spring Retry with random = true stretches each exponential wait by up to the multiplier, never shrinks it.',
  definition: [
    'i(n) as in Spring Retry exponential',
    'd(n) = min(maxMs, ⌊i(n) × (1 + f × (multiplier − 1))⌋), f uniform in [0, 1)',
  ],
  gotchas: [
    'Jitter only adds: no wait is shorter than the plain exponential one.',
    'At the cap there is no jitter left: every wait is exactly the cap.',
    'Up to version 1.2.4 a wait could exceed the cap.',
  ],
  params: {
    initialMs: wholeDelayParam('First wait', '@Backoff(delay): the wait before the first retry.', 200, 1),
    multiplier: factorParam('Multiplier', '@Backoff(multiplier): growth, and the width of the jitter.', 2, 1),
    maxMs: wholeCapParam('Cap', '@Backoff(maxDelay): 30 s unless it is set above the delay.', 30_000, 1),
  },
  sources: [springRetrySource('ExponentialRandomBackOffPolicy')],
  law: 'uniform-integer',
  nominalMs: (retry, p) => springInterval(retry, p.initialMs, p.multiplier, p.maxMs),
  boundsMs(retry, p) {
    const minMs = springInterval(retry, p.initialMs, p.multiplier, p.maxMs);
    const stretched = minMs * Math.max(1, p.multiplier);
    return { minMs, maxMs: Math.min(p.maxMs, Math.max(minMs, Math.ceil(stretched) - 1)) };
  },
  // i(n) is whole, so the mean of ⌊i(n) + f × w⌋ is i(n) + Σ P(f × w ≥ k) over the whole k that can be reached.
  meanMs(retry, p) {
    const interval = springInterval(retry, p.initialMs, p.multiplier, p.maxMs);
    const widthMs = interval * (Math.max(1, p.multiplier) - 1);
    const steps = Math.max(0, Math.min(Math.ceil(widthMs) - 1, p.maxMs - interval));
    return steps === 0 ? interval : interval + steps - (steps * (steps + 1)) / (2 * widthMs);
  },
  start: (p, random) => (retry) => {
    const interval = springInterval(retry, p.initialMs, p.multiplier, p.maxMs);
    return Math.min(p.maxMs, truncate(interval * (1 + toFloat(random.nextUnit()) * (p.multiplier - 1))));
  },
});
