import type { ParamValues } from '../core/params.ts';
import { awsParams, awsSources } from './aws.ts';
import { cappedUniformCdf } from './capped-uniform.ts';
import { defineFormula } from './formula.ts';

type Params = ParamValues<typeof awsParams>;

const longest = (retry: number, { baseMs, capMs }: Params): number => Math.min(capMs, baseMs * 3 ** retry);

/** Expected wait while no draw can reach the cap: m(n) = (base + 3 m(n − 1)) / 2, m(0) = base. */
const uncappedMean = (retry: number, baseMs: number): number => baseMs * (2 * 1.5 ** retry - 1);

/** The second wait, averaged over the first: s uniform in [b, 3b), cut to the cap, then uniform in [b, 3s). */
function secondCdf(ms: number, b: number, cap: number): number {
  if (ms >= cap) return 1;
  if (ms <= b || b === 0) return b === 0 ? 1 : 0;
  const reach = (from: number, to: number): number =>
    to > from ? ((ms - b) / 3) * Math.log((3 * to - b) / (3 * from - b)) : 0;
  const top = Math.min(3 * b, cap);
  const sure = Math.min(top, Math.max(b, ms / 3));
  const atCap = (3 * b - top) * Math.min(1, (ms - b) / (3 * cap - b));
  return (sure - b + reach(sure, top) + atCap) / (2 * b);
}

export const awsDecorrelated = defineFormula({
  id: 'aws-decorrelated',
  label: 'AWS decorrelated jitter',
  family: 'aws',
  summary: 'Each wait is drawn between the base and three times the wait before it, then capped.',
  definition: ['s(0) = baseMs', 's(n) = min(capMs, u), u uniform in [baseMs, 3 × s(n − 1))', 'd(n) = s(n)'],
  gotchas: [
    'A wait can be shorter than the one before: the series wanders, it does not climb.',
    'The cap cuts the drawn value, so after a few retries many waits are exactly the cap and clients meet again there.',
    'The wait never falls below baseMs, so no retry leaves at once.',
  ],
  params: awsParams,
  sources: awsSources,
  law: 'other',
  lawRetry: 2,
  cdf: (retry, { baseMs, capMs }, ms) =>
    capMs <= baseMs || retry === 1 ? cappedUniformCdf(ms, baseMs, 3 * baseMs, capMs) : secondCdf(ms, baseMs, capMs),
  nominalMs: longest,
  boundsMs: (retry, p) => ({ minMs: Math.min(p.baseMs, p.capMs), maxMs: longest(retry, p) }),
  meanMs: (retry, p) => {
    if (p.capMs <= p.baseMs) return p.capMs;
    return p.baseMs * 3 ** retry <= p.capMs ? uncappedMean(retry, p.baseMs) : undefined;
  },
  start: (p, random) => {
    let sleepMs = p.baseMs;
    return () => {
      sleepMs = Math.min(p.capMs, p.baseMs + (3 * sleepMs - p.baseMs) * random.nextUnit());
      return sleepMs;
    };
  },
});
