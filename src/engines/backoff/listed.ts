import type { ParamValues } from '../core/params.ts';
import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  delaysMs: {
    kind: 'numbers',
    label: 'Waits',
    doc: 'The wait before each retry, in order; the last one repeats.',
    unit: 'ms',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    maxLength: 50,
    default: [1000, 5000, 10_000],
  },
  spreadMs: delayParam('Spread', 'Each wait is lengthened by up to this much, evenly.', 0),
} as const;

const listedMs = (retry: number, { delaysMs }: ParamValues<typeof params>): number =>
  delaysMs[Math.min(retry, delaysMs.length) - 1] ?? 0;

export const listed = defineFormula({
  id: 'listed',
  label: 'Listed waits',
  family: 'general',
  summary: 'The waits are written down one by one, as in a list of TimeSpans.',
  definition: ['d(n) = delaysMs[n] + u, u uniform in [0, spreadMs); after the end of the list its last entry repeats'],
  gotchas: ['In a library the list usually ends the retries too; here only the number of retries does.'],
  params,
  sources: [],
  law: 'uniform',
  nominalMs: listedMs,
  boundsMs(retry, p) {
    const minMs = listedMs(retry, p);
    return { minMs, maxMs: minMs + p.spreadMs };
  },
  meanMs: (retry, p) => listedMs(retry, p) + p.spreadMs / 2,
  start: (p, random) => (retry) => listedMs(retry, p) + (p.spreadMs > 0 ? p.spreadMs * random.nextUnit() : 0),
});
