import type { ParamValues } from '../core/params.ts';
import { capParam, delayParam } from './delay-params.ts';
import type { DelayBounds } from './formula.ts';
import { defineFormula } from './formula.ts';
import { cutToTicks, fastFirstGotcha, fastFirstParam, pollyContribSource, seriesIndex } from './polly-contrib.ts';
import { toTimeSpan } from './time-span.ts';

const params = {
  minMs: delayParam('minDelay', 'AwsDecorrelatedJitterBackoff(minDelay): no wait is shorter.', 10),
  maxMs: capParam('maxDelay', 'AwsDecorrelatedJitterBackoff(maxDelay): no wait reaches it.', 100),
  fastFirst: fastFirstParam,
} as const;

type Params = ParamValues<typeof params>;

const floorOf = ({ minMs }: Params): number => toTimeSpan(minMs);
const capOf = (p: Params): number => Math.max(floorOf(p), toTimeSpan(p.maxMs));

function bounds(retry: number, p: Params): DelayBounds {
  const index = seriesIndex(retry, p.fastFirst);
  if (index < 0) return { minMs: 0, maxMs: 0 };
  return { minMs: floorOf(p), maxMs: Math.min(capOf(p), floorOf(p) * 3 ** (index + 1)) };
}

/** Evenly in [from, to), averaged over the wait before: that one is even in [b, top), and to = min(cap, 3 × it). */
function secondCdf(ms: number, b: number, cap: number): number {
  const top = Math.min(cap, 3 * b);
  if (ms >= cap) return 1;
  if (ms <= b) return 0;
  const bend = Math.min(top, Math.max(b, cap / 3));
  const sure = Math.min(bend, Math.max(b, ms / 3));
  const rising = bend > sure ? ((ms - b) / 3) * Math.log((3 * bend - b) / (3 * sure - b)) : 0;
  const flat = (top - bend) * Math.min(1, (ms - b) / (cap - b));
  return (sure - b + rising + flat) / (top - b);
}

function cdf(retry: number, p: Params, ms: number): number {
  const { minMs, maxMs } = bounds(retry, p);
  if (ms >= maxMs) return 1;
  if (ms < minMs) return 0;
  return seriesIndex(retry, p.fastFirst) === 0 ? (ms - minMs) / (maxMs - minMs) : secondCdf(ms, minMs, capOf(p));
}

export const pollyContribAwsDecorrelated = defineFormula({
  id: 'polly-contrib-aws-decorrelated',
  label: 'Polly.Contrib AWS decorrelated jitter',
  family: 'polly',
  summary:
    'Backoff.AwsDecorrelatedJitterBackoff: each wait is drawn between the minimum and three times the wait before it.',
  definition: [
    's(0) = minMs',
    's(n) uniform in [minMs, min(maxMs, 3 × s(n − 1)))',
    'd(n) = s(n)',
    'fastFirst:  d(1) = 0, then the series from its first value',
  ],
  gotchas: [
    'It caps the range, where the AWS original caps the drawn value: here waits do not pile up at the cap.',
    'A wait can be shorter than the one before.',
    fastFirstGotcha,
    'A maxDelay below minDelay is refused by the library; here it counts as equal to it.',
  ],
  params,
  sources: [pollyContribSource('AwsDecorrelatedJitter')],
  law: 'other',
  lawRetry: 2,
  cdf,
  nominalMs: (retry, p) => bounds(retry, p).maxMs,
  boundsMs: bounds,
  meanMs(retry, p) {
    const index = seriesIndex(retry, p.fastFirst);
    const { minMs, maxMs } = bounds(retry, p);
    if (index <= 0) return (minMs + maxMs) / 2;
    return minMs * 3 ** (index + 1) <= capOf(p) ? minMs * (2 * 1.5 ** (index + 1) - 1) : undefined;
  },
  start: (p, random) => {
    const floorMs = floorOf(p);
    let ms = floorMs;
    return (retry) => {
      if (seriesIndex(retry, p.fastFirst) < 0) return 0;
      const ceiling = Math.min(capOf(p), ms * 3);
      ms = ceiling === floorMs ? floorMs : floorMs + (ceiling - floorMs) * random.nextUnit();
      return cutToTicks(ms);
    };
  },
});
