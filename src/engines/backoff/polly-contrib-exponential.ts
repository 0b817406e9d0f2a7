import type { ParamValues } from '../core/params.ts';
import { delayParam, factorParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { cutToTicks, fastFirstGotcha, fastFirstParam, pollyContribSource, seriesIndex } from './polly-contrib.ts';
import { toTimeSpan } from './time-span.ts';

const params = {
  initialMs: delayParam('initialDelay', 'ExponentialBackoff(initialDelay): the first wait of the series.', 100),
  factor: factorParam('factor', 'What each wait is multiplied by to give the next.', 2, 1),
  fastFirst: fastFirstParam,
} as const;

/** The library multiplies step by step, in milliseconds, and cuts each wait to ticks. */
function waitMs(retry: number, { initialMs, factor, fastFirst }: ParamValues<typeof params>): number {
  const index = seriesIndex(retry, fastFirst);
  if (index < 0) return 0;
  const first = toTimeSpan(initialMs);
  let ms = first;
  for (let i = 0; i < index && Number.isFinite(ms); i++) ms *= factor;
  return cutToTicks(ms);
}

export const pollyContribExponential = defineFormula({
  id: 'polly-contrib-exponential',
  label: 'Polly.Contrib exponential',
  family: 'polly',
  summary: 'Backoff.ExponentialBackoff: each wait is a multiple of the one before, without cap or jitter.',
  definition: ['d(n) = initialMs × factor^(n − 1)', 'fastFirst:  d(1) = 0, then the series from its first value'],
  gotchas: [
    fastFirstGotcha,
    'No cap: a series too long for TimeSpan throws; here it stays at the longest TimeSpan.',
    'No jitter: the authors recommend DecorrelatedJitterBackoffV2 instead.',
  ],
  params,
  sources: [pollyContribSource('Exponential')],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});
