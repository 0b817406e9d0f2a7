import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

export const constant = defineFormula({
  id: 'constant',
  label: 'Constant',
  family: 'general',
  summary: 'Every wait is the same.',
  definition: ['d(n) = delayMs'],
  gotchas: ['Clients that fail together come back together, every time.'],
  params: { delayMs: delayParam('Wait', 'The wait before every retry.', 1000) },
  sources: [],
  law: 'fixed',
  nominalMs: (_retry, p) => p.delayMs,
  boundsMs: (_retry, p) => ({ minMs: p.delayMs, maxMs: p.delayMs }),
  meanMs: (_retry, p) => p.delayMs,
  start: (p) => () => p.delayMs,
});
