import type { ParamValues } from '../core/params.ts';
import { delayParam, factorParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { cutToTicks, fastFirstGotcha, fastFirstParam, pollyContribSource, seriesIndex } from './polly-contrib.ts';
import { toTimeSpan } from './time-span.ts';

const params = {
  initialMs: delayParam('initialDelay', 'LinearBackoff(initialDelay): the first wait of the series.', 100),
  factor: factorParam('factor', 'What each wait adds, in initial delays.', 1, 0),
  fastFirst: fastFirstParam,
} as const;

/** The library adds step by step, in milliseconds, and cuts each wait to ticks. */
function waitMs(retry: number, { initialMs, factor, fastFirst }: ParamValues<typeof params>): number {
  const index = seriesIndex(retry, fastFirst);
  if (index < 0) return 0;
  const first = toTimeSpan(initialMs);
  let ms = first;
  for (let i = 0; i < index; i++) ms += factor * first;
  return cutToTicks(ms);
}

export const pollyContribLinear = defineFormula({
  id: 'polly-contrib-linear',
  label: 'Polly.Contrib linear',
  family: 'polly',
  summary: 'Backoff.LinearBackoff: each wait adds the same multiple of the first one.',
  definition: [
    'd(n) = initialMs × (1 + factor × (n − 1))',
    'fastFirst:  d(1) = 0, then the series from its first value',
  ],
  gotchas: [
    fastFirstGotcha,
    'factor counts in initial delays: 100 ms with factor 2 gives 100, 300, 500 ms.',
    'No jitter: clients that fail together come back together.',
  ],
  params,
  sources: [pollyContribSource('Linear')],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});
