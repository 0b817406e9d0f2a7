import type { ParamValues } from '../core/params.ts';
import { capParam, delayParam, factorParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  baseMs: delayParam('First wait', 'The wait before the first retry, before jitter.', 200, 1),
  multiplier: factorParam('Multiplier', 'What each wait is multiplied by to give the next.', 2, 1),
  capMs: capParam('Cap', 'No wait is longer than this.', 5000, 1),
  jitter: {
    kind: 'choice',
    label: 'Jitter',
    doc: 'How much of each wait is left to chance: nothing, its upper half, or all of it.',
    options: [
      { value: 'none', label: 'none' },
      { value: 'equal', label: 'equal' },
      { value: 'full', label: 'full' },
    ],
    default: 'none',
  },
} as const;

type Params = ParamValues<typeof params>;

const nominal = (retry: number, { baseMs, multiplier, capMs }: Params): number =>
  Math.min(capMs, baseMs * multiplier ** (retry - 1));

/** The share of the wait that is certain. */
const floorShare = { none: 1, equal: 0.5, full: 0 } as const;

export const exponential = defineFormula({
  id: 'exponential',
  label: 'Exponential',
  family: 'general',
  summary: 'Each wait is a multiple of the one before, up to a cap, with as much jitter as you like.',
  definition: [
    'e(n) = min(capMs, baseMs × multiplier^(n − 1))',
    'none:   d(n) = e(n)',
    'equal:  d(n) uniform in [e(n)/2, e(n))',
    'full:   d(n) uniform in [0, e(n))',
  ],
  gotchas: [
    'Without a cap the tenth wait at multiplier 2 is 512 times the first.',
    'Full jitter can draw a wait near zero; on average it halves every wait.',
  ],
  params,
  sources: [
    {
      title: 'AWS Architecture Blog, Exponential Backoff And Jitter',
      version: '2015, updated 2023',
      url: 'https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/',
    },
  ],
  law: 'uniform',
  nominalMs: nominal,
  boundsMs(retry, params) {
    const maxMs = nominal(retry, params);
    return { minMs: maxMs * floorShare[params.jitter], maxMs };
  },
  meanMs: (retry, params) => (nominal(retry, params) * (1 + floorShare[params.jitter])) / 2,
  start: (params, random) => (retry) => {
    const e = nominal(retry, params);
    const floor = floorShare[params.jitter];
    return floor === 1 ? e : e * (floor + (1 - floor) * random.nextUnit());
  },
});
