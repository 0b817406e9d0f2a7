import {
  decorrelatedV2Bounds,
  decorrelatedV2Cdf,
  decorrelatedV2Mean,
  startDecorrelatedV2,
  type Step,
} from './decorrelated-jitter-v2.ts';
import { defineFormula } from './formula.ts';
import { pollyV8Params, pollyV8Source, type PollyV8Params } from './polly-v8.ts';
import { longestTimeSpanMs, toTimeSpan } from './time-span.ts';

const stepOf = (retry: number): Step => ({ index: retry - 1, fresh: retry === 1 });

const plainMs = (retry: number, { delayMs, maxDelayMs }: PollyV8Params): number =>
  delayMs === 0 ? 0 : Math.min(toTimeSpan(delayMs) * 2 ** (retry - 1), longestTimeSpanMs, maxDelayMs);

export const pollyV8Exponential = defineFormula({
  id: 'polly-v8-exponential',
  label: 'Polly 8 exponential',
  family: 'polly',
  summary: 'Polly 8 with DelayBackoffType.Exponential: doubling waits, or decorrelated jitter around half of them.',
  definition: [
    'd(n) = min(delayMs × 2^(n − 1), maxDelayMs)',
    'jitter:  t(n) = n − 1 + u, u uniform in [0, 1);  g(t) = 2^t × tanh(√(4t))',
    'd(n) = min((g(t(n)) − g(t(n − 1))) × delayMs / 1.4, maxDelayMs), with g(t(0)) = 0',
  ],
  gotchas: [
    'With jitter the typical wait from the second retry on is about half of the doubling one: medians near 0.9, 1.1, 2, 4, 8 × delay.',
    'With jitter a wait can be close to zero, and a long wait is usually followed by a shorter one.',
    'The factor is 2 and cannot be set.',
    'At the cap there is no jitter left.',
  ],
  params: pollyV8Params,
  sources: [pollyV8Source],
  law: 'other',
  nominalMs: plainMs,
  boundsMs: (retry, p) =>
    p.jitter
      ? decorrelatedV2Bounds(stepOf(retry), p.delayMs, p.maxDelayMs)
      : { minMs: plainMs(retry, p), maxMs: plainMs(retry, p) },
  cdf: (retry, p, ms) =>
    p.jitter ? decorrelatedV2Cdf(stepOf(retry), p.delayMs, p.maxDelayMs, ms) : ms >= plainMs(retry, p) ? 1 : 0,
  meanMs: (retry, p) => (p.jitter ? decorrelatedV2Mean(stepOf(retry), p.delayMs, p.maxDelayMs) : plainMs(retry, p)),
  start: (p, random) => {
    if (!p.jitter) return (retry) => plainMs(retry, p);
    const next = startDecorrelatedV2(p.delayMs, () => random.nextUnit());
    return (retry) => Math.min(next(retry - 1), p.maxDelayMs);
  },
});
