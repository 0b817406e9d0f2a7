import type { ParamValues } from '../core/params.ts';
import { factorParam, ratioParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  minBackoffMs: wholeDelayParam(
    'minBackoff',
    'Retry.backoff(max, minBackoff): the wait before the first retry, and the floor.',
    100,
  ),
  maxBackoffMs: wholeCapParam('maxBackoff', '.maxBackoff: no wait is longer.'),
  jitterFactor: ratioParam('jitter', '.jitter: how far a wait may be from its middle, in whole percent.', 0.5),
  multiplier: factorParam('multiplier', '.multiplier: what each wait is multiplied by to give the next.', 2, 1),
} as const;

type Params = ParamValues<typeof params>;

const nsPerMs = 1e6;
/** Long.MAX_VALUE nanoseconds, 292 years. */
const longestNs = 2 ** 63;

interface Step {
  /** The wait before jitter, to the nanosecond. */
  readonly backoffMs: number;
  /** Whole milliseconds of jitter: lowMs ≤ j < highMs. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** One step of RetryBackoffSpec#generateCompanion. */
function stepOf(retry: number, { minBackoffMs, maxBackoffMs, jitterFactor, multiplier }: Params): Step {
  const minNs = minBackoffMs * nsPerMs;
  const maxNs = Math.max(minNs, maxBackoffMs * nsPerMs);
  const ns = Math.min(Math.trunc(Math.min(minNs * multiplier ** (retry - 1), longestNs)), maxNs);
  if (ns === 0) return { backoffMs: 0, lowMs: 0, highMs: 0 };
  const percent = Math.trunc(100 * jitterFactor);
  const offsetMs = Math.floor(Math.floor((ns * percent) / 100) / nsPerMs);
  return {
    backoffMs: ns / nsPerMs,
    lowMs: Math.max(Math.trunc((minNs - ns) / nsPerMs), -offsetMs),
    highMs: Math.min(Math.trunc((maxNs - ns) / nsPerMs), offsetMs),
  };
}

export const reactorBackoff = defineFormula({
  id: 'reactor-backoff',
  label: 'Reactor backoff',
  family: 'reactor',
  summary:
    'Retry.backoff of Project Reactor: exponential to the nanosecond, jittered by whole milliseconds, never outside its floor and cap.',
  definition: [
    'b(n) = min(minBackoffMs × multiplier^(n − 1), maxBackoffMs)',
    'o = ⌊b(n) × ⌊100 × jitterFactor⌋ / 100⌋',
    'd(n) = b(n) + j, j a whole number from max(minBackoffMs − b(n), −o) up to, not including, min(maxBackoffMs − b(n), o)',
  ],
  gotchas: [
    'There is jitter by default: 50 %.',
    'The first wait is never shortened, because it may not fall below minBackoff; at the cap no wait is lengthened.',
    'The jitter is cut to whole percent: 0.29 counts as 28 %.',
    'A maxBackoff below minBackoff fails when the first retry is due; here it counts as equal to it.',
    'From 3.7.0 to 3.7.7 the growth was cut to whole numbers: a multiplier of 1.5 gave × 1, 1, 2, 3.',
  ],
  params,
  sources: [
    {
      title: 'reactor/reactor-core',
      version: '3.8.6 (c4900cd)',
      at: 'reactor-core/src/main/java/reactor/util/retry/RetryBackoffSpec.java',
      url: 'https://github.com/reactor/reactor-core/blob/v3.8.6/reactor-core/src/main/java/reactor/util/retry/RetryBackoffSpec.java',
    },
  ],
  law: 'uniform-integer',
  nominalMs: (retry, p) => stepOf(retry, p).backoffMs,
  boundsMs(retry, p) {
    const { backoffMs, lowMs, highMs } = stepOf(retry, p);
    return { minMs: backoffMs + lowMs, maxMs: backoffMs + Math.max(lowMs, highMs - 1) };
  },
  meanMs(retry, p) {
    const { backoffMs, lowMs, highMs } = stepOf(retry, p);
    return backoffMs + (lowMs + Math.max(lowMs, highMs - 1)) / 2;
  },
  start: (p, random) => (retry) => {
    const { backoffMs, lowMs, highMs } = stepOf(retry, p);
    return backoffMs + (highMs > lowMs ? lowMs + random.nextInt(highMs - lowMs) : 0);
  },
});
