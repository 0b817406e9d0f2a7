import type { ParamValues } from '../core/params.ts';
import { factorParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { resilience4jInterval, resilience4jSource } from './resilience4j.ts';

const params = {
  initialMs: wholeDelayParam('Initial interval', 'waitDuration: the wait before the first retry.', 500, 1),
  multiplier: factorParam('Multiplier', 'exponentialBackoffMultiplier: 1.5 unless set.', 1.5, 0.1),
  maxMs: wholeCapParam('Maximum', 'exponentialMaxWaitDuration: no wait is longer.'),
} as const;

const waitMs = (retry: number, { initialMs, multiplier, maxMs }: ParamValues<typeof params>): number =>
  Math.min(resilience4jInterval(retry, initialMs, multiplier), maxMs);

export const resilience4jExponential = defineFormula({
  id: 'resilience4j-exponential',
  label: 'Resilience4j exponential',
  family: 'resilience4j',
  summary: 'Each wait is a multiple of the one before, cut to whole milliseconds at every step.',
  definition: ['E(1) = initialMs', 'E(n + 1) = ⌊E(n) × multiplier⌋', 'd(n) = min(E(n), maxMs)'],
  gotchas: [
    'The default multiplier is 1.5, not 2.',
    'There is no cap unless you set one, and in YAML exponentialMaxWaitDuration is ignored without exponentialBackoffMultiplier.',
    'The fraction is dropped at every step, so short intervals grow more slowly than the multiplier says.',
  ],
  params,
  sources: [resilience4jSource],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});
