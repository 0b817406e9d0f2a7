import type { ParamValues } from '../core/params.ts';
import { capParam, delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  unitMs: delayParam('Unit', 'The wait before the first retry, and before the second.', 200),
  capMs: capParam('Cap', 'No wait is longer than this.'),
} as const;

function fibonacciMs(retry: number, { unitMs, capMs }: ParamValues<typeof params>): number {
  let before = 0;
  let waitMs = unitMs;
  for (let n = 1; n < retry && waitMs < capMs && waitMs > 0; n++) [before, waitMs] = [waitMs, before + waitMs];
  return Math.min(capMs, waitMs);
}

export const fibonacci = defineFormula({
  id: 'fibonacci',
  label: 'Fibonacci',
  family: 'general',
  summary: 'Each wait is the sum of the two before it: 1, 1, 2, 3, 5, 8 units.',
  definition: ['F(1) = F(2) = unitMs', 'F(n) = F(n − 1) + F(n − 2)', 'd(n) = min(capMs, F(n))'],
  gotchas: [
    'It is an exponential in disguise: the ratio of two waits soon settles at 1.618.',
    'The first two waits are equal.',
    'No jitter: clients that fail together come back together, every time.',
  ],
  params,
  sources: [],
  law: 'fixed',
  nominalMs: fibonacciMs,
  boundsMs: (retry, p) => ({ minMs: fibonacciMs(retry, p), maxMs: fibonacciMs(retry, p) }),
  meanMs: fibonacciMs,
  start: (p) => (retry) => fibonacciMs(retry, p),
});
