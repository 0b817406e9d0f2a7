import type { ParamValues } from '../core/params.ts';
import { factorParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import type { DelayBounds } from './formula.ts';
import { defineFormula } from './formula.ts';
import { truncate } from './java-long.ts';

const params = {
  delayMs: wholeDelayParam(
    'delay',
    '@Retryable(delay): the wait before the first retry, and the floor of every wait.',
    1000,
  ),
  jitterMs: wholeDelayParam('jitter', '@Retryable(jitter): added or taken at random; grows with the wait.', 0),
  multiplier: factorParam(
    'multiplier',
    '@Retryable(multiplier): what each wait is multiplied by to give the next.',
    1,
    1,
  ),
  maxDelayMs: wholeCapParam('maxDelay', '@Retryable(maxDelay): no wait is longer.'),
  jitterScale: {
    kind: 'choice',
    label: 'Jitter grows',
    doc: 'How the jitter follows the wait: in whole multiples of delay (7.0), or in proportion (7.1).',
    options: [
      { value: '7.0', label: 'in whole steps (7.0)' },
      { value: '7.1', label: 'in proportion (7.1)' },
    ],
    default: '7.0',
  },
} as const;

type Params = ParamValues<typeof params>;

function interval(retry: number, { delayMs, multiplier, maxDelayMs }: Params): number {
  let current = delayMs;
  for (let n = 1; n < retry; n++) {
    if (current >= maxDelayMs) return maxDelayMs;
    const next = Math.min(truncate(current * multiplier), maxDelayMs);
    if (next === current) break;
    current = next;
  }
  return current;
}

/** Where ExponentialBackOff#applyJitter draws from, before the last cut to maxDelay: [lowMs, highMs). */
function range(retry: number, p: Params): { lowMs: number; highMs: number } {
  const current = interval(retry, p);
  if (p.jitterMs === 0) return { lowMs: current, highMs: current };
  const scale = p.delayMs === 0 ? 1 : current / p.delayMs;
  const jitter = p.jitterScale === '7.1' ? truncate(p.jitterMs * scale) : p.jitterMs * Math.floor(scale);
  return { lowMs: Math.max(current - jitter, p.delayMs), highMs: Math.min(current + jitter, p.maxDelayMs) };
}

function bounds(retry: number, p: Params): DelayBounds {
  const { lowMs, highMs } = range(retry, p);
  return { minMs: Math.min(lowMs, p.maxDelayMs), maxMs: Math.min(Math.max(lowMs, highMs - 1), p.maxDelayMs) };
}

export const springFramework = defineFormula({
  id: 'spring-framework',
  label: 'Spring Framework 7',
  family: 'spring',
  summary:
    'The @Retryable of Spring Framework 7: exponential in whole milliseconds, with a jitter that grows with the wait.',
  definition: [
    'c(1) = delayMs;  c(n + 1) = min(⌊c(n) × multiplier⌋, maxDelayMs)',
    'a = jitterMs × ⌊c(n) / delayMs⌋ (7.0)   or   ⌊jitterMs × c(n) / delayMs⌋ (7.1)',
    'low = max(c(n) − a, delayMs);  high = min(c(n) + a, maxDelayMs)',
    'd(n) = min(low + ⌊u × (high − low)⌋, maxDelayMs), u uniform in [0, 1)',
  ],
  gotchas: [
    'maxRetries counts retries, where maxAttempts of Spring Retry counts calls.',
    'No wait is shorter than delay, so the first wait, and every wait at multiplier 1, is only ever lengthened.',
    'In 7.0 the jitter grows in whole steps: with multiplier 1.5 it stays the same for the second retry.',
    'delay = 0 with a jitter threw an ArithmeticException before 7.0.9; here, as since then, the jitter is then taken once.',
    'Methods that return a reactive type wait by the formula of Reactor instead.',
  ],
  params,
  sources: [
    {
      title: 'spring-projects/spring-framework',
      version: '7.0.9 and 7.1.0-M1 (91eb426)',
      at: 'spring-core/src/main/java/org/springframework/util/backoff/ExponentialBackOff.java',
      url: 'https://github.com/spring-projects/spring-framework/blob/v7.0.9/spring-core/src/main/java/org/springframework/util/backoff/ExponentialBackOff.java',
    },
  ],
  law: 'uniform-integer',
  nominalMs: (retry, p) => Math.min(interval(retry, p), p.maxDelayMs),
  boundsMs: bounds,
  meanMs(retry, p) {
    const { minMs, maxMs } = bounds(retry, p);
    return (minMs + maxMs) / 2;
  },
  start: (p, random) => (retry) => {
    const { lowMs, highMs } = range(retry, p);
    const drawn = p.jitterMs === 0 ? lowMs : lowMs + truncate(random.nextUnit() * (highMs - lowMs));
    return Math.min(drawn, p.maxDelayMs);
  },
});
