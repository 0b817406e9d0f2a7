import type { ParamValues } from '../core/params.ts';
import { capParam, delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  baseMs: delayParam('First wait', 'The wait before the first retry.', 500),
  incrementMs: delayParam('Increment', 'What each wait adds to the one before.', 500),
  capMs: capParam('Cap', 'No wait is longer than this.'),
} as const;

const linearMs = (retry: number, { baseMs, incrementMs, capMs }: ParamValues<typeof params>): number =>
  Math.min(capMs, baseMs + incrementMs * (retry - 1));

export const linear = defineFormula({
  id: 'linear',
  label: 'Linear',
  family: 'general',
  summary: 'Each wait is longer than the one before by the same amount.',
  definition: ['d(n) = min(capMs, baseMs + incrementMs × (n − 1))'],
  gotchas: [
    'Ten retries already wait 55 increments in all, when the first wait is one increment.',
    'No jitter: clients that fail together come back together, every time.',
  ],
  params,
  sources: [],
  law: 'fixed',
  nominalMs: linearMs,
  boundsMs: (retry, p) => ({ minMs: linearMs(retry, p), maxMs: linearMs(retry, p) }),
  meanMs: linearMs,
  start: (p) => (retry) => linearMs(retry, p),
});
