import type { ParamValues } from '../core/params.ts';
import {
  decorrelatedV2Bounds,
  decorrelatedV2Cdf,
  decorrelatedV2Mean,
  startDecorrelatedV2,
  type Step,
} from './decorrelated-jitter-v2.ts';
import { delayParam, noCapMs } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { fastFirstParam, pollyContribSource } from './polly-contrib.ts';
import { longestTimeSpanMs } from './time-span.ts';

const params = {
  medianMs: delayParam(
    'medianFirstRetryDelay',
    'DecorrelatedJitterBackoffV2(medianFirstRetryDelay): what the first wait is typically near.',
    1000,
  ),
  fastFirst: fastFirstParam,
} as const;

type Params = ParamValues<typeof params>;

const stepOf = (retry: number, { fastFirst }: Params): Step => ({
  index: retry - 1,
  fresh: retry === (fastFirst ? 2 : 1),
});
const immediate = (retry: number, p: Params): boolean => p.fastFirst && retry === 1;

export const pollyContribDecorrelatedV2 = defineFormula({
  id: 'polly-contrib-decorrelated-v2',
  label: 'Polly.Contrib decorrelated jitter V2',
  family: 'polly',
  summary:
    'Backoff.DecorrelatedJitterBackoffV2: smooth, spread-out waits that roughly double, without peaks where clients meet.',
  definition: [
    't(n) = n − 1 + u, u uniform in [0, 1);  g(t) = 2^t × tanh(√(4t))',
    'd(n) = (g(t(n)) − g(t(n − 1))) × medianMs / 1.4, with g(t(0)) = 0',
    'fastFirst:  d(1) = 0 and g(t(1)) = 0',
  ],
  gotchas: [
    'The median of the first wait is 0.9 × medianFirstRetryDelay; of the second 1.1 ×, then 2 ×, 4 ×, 8 ×.',
    'A wait can be close to zero, and a long wait is usually followed by a shorter one.',
    'A series turned into a list keeps its draws: every call then waits the same, and the jitter is gone.',
    'fastFirst uses up one retry, and the series goes on at its second step with nothing taken off: the second wait is then between 1.4 and 2.8 × the delay.',
    'Beyond a thousand retries the library computes infinity minus infinity; here the wait stays at the longest TimeSpan.',
  ],
  params,
  sources: [pollyContribSource('DecorrelatedJitterV2')],
  law: 'other',
  cdf: (retry, p, ms) =>
    immediate(retry, p) ? (ms >= 0 ? 1 : 0) : decorrelatedV2Cdf(stepOf(retry, p), p.medianMs, noCapMs, ms),
  nominalMs: (retry, p) => (immediate(retry, p) ? 0 : Math.min(longestTimeSpanMs, p.medianMs * 2 ** (retry - 1))),
  boundsMs(retry, p) {
    if (immediate(retry, p)) return { minMs: 0, maxMs: 0 };
    return decorrelatedV2Bounds(stepOf(retry, p), p.medianMs, noCapMs);
  },
  meanMs: (retry, p) => (immediate(retry, p) ? 0 : decorrelatedV2Mean(stepOf(retry, p), p.medianMs, noCapMs)),
  start: (p, random) => {
    const next = startDecorrelatedV2(p.medianMs, () => random.nextUnit());
    return (retry) => (immediate(retry, p) ? 0 : next(retry - 1));
  },
});
