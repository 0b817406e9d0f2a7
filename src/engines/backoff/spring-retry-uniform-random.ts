import type { ParamValues } from '../core/params.ts';
import { wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { springRetrySource } from './spring-retry.ts';

const params = {
  minMs: wholeDelayParam('Shortest wait', '@Backoff(delay): no wait is shorter.', 500, 1),
  maxMs: wholeDelayParam('Longest wait', '@Backoff(maxDelay): every wait stays below it.', 1500, 1),
} as const;

/** The longest wait that can be drawn. */
const longest = (p: ParamValues<typeof params>): number => Math.max(p.minMs, p.maxMs - 1);

export const springRetryUniformRandom = defineFormula({
  id: 'spring-retry-uniform-random',
  label: 'Spring Retry uniform random',
  family: 'spring',
  summary: 'Spring Retry with a delay and a larger maxDelay but no multiplier: any whole millisecond in between.',
  definition: ['d(n) uniform among minMs, minMs + 1, …, maxMs − 1', 'd(n) = minMs if maxMs ≤ minMs'],
  gotchas: [
    'maxDelay without a multiplier does not cap anything: it turns the wait random, with or without random = true.',
    'The longest wait itself is never drawn.',
  ],
  params,
  sources: [springRetrySource('UniformRandomBackOffPolicy')],
  law: 'uniform-integer',
  nominalMs: (_retry, p) => (p.minMs + longest(p)) / 2,
  boundsMs: (_retry, p) => ({ minMs: p.minMs, maxMs: longest(p) }),
  meanMs: (_retry, p) => (p.minMs + longest(p)) / 2,
  start: (p, random) => () => (p.maxMs > p.minMs ? p.minMs + random.nextInt(p.maxMs - p.minMs) : p.minMs),
});
