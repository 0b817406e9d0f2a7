import type { ParamValues } from '../core/params.ts';
import { factorParam, ratioParam, wholeCapParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import {
  drawRandomised,
  randomised,
  randomisedBounds,
  randomisedCdf,
  randomisedMean,
  resilience4jInterval,
  resilience4jSource,
  type Randomised,
} from './resilience4j.ts';

const params = {
  initialMs: wholeDelayParam('Initial interval', 'waitDuration: the wait before the first retry.', 500, 1),
  multiplier: factorParam('Multiplier', 'exponentialBackoffMultiplier: 1.5 unless set.', 1.5, 0.1),
  randomizationFactor: ratioParam(
    'randomizationFactor',
    'How far a wait may be from its middle, as a share of it.',
    0.5,
  ),
  maxMs: wholeCapParam('Maximum', 'exponentialMaxWaitDuration: no wait is longer.'),
} as const;

type Params = ParamValues<typeof params>;

const rangeOf = (retry: number, p: Params): Randomised =>
  randomised(resilience4jInterval(retry, p.initialMs, p.multiplier), p.randomizationFactor, p.maxMs);

export const resilience4jExponentialRandom = defineFormula({
  id: 'resilience4j-exponential-random',
  label: 'Resilience4j exponential, random',
  family: 'resilience4j',
  summary: 'The exponential wait of Resilience4j, lengthened or shortened at random by up to a factor, then capped.',
  definition: [
    'E(n) as in Resilience4j exponential, never capped',
    'low = E(n) × (1 − randomizationFactor);  high = E(n) × (1 + randomizationFactor)',
    'd(n) = min(⌊max(1, low + u × (high − low + 1))⌋, maxMs), u uniform in [0, 1)',
  ],
  gotchas: [
    'The cap cuts the drawn wait while the range keeps growing: soon every wait is exactly the cap and there is no jitter left.',
    'Both ends of the range can be drawn.',
    'Up to version 1.5 there was no cap, and in YAML exponential and random together were refused up to 1.4.',
  ],
  params,
  sources: [resilience4jSource],
  law: 'other',
  cdf: (retry, p, ms) => randomisedCdf(rangeOf(retry, p), ms),
  nominalMs: (retry, p) => Math.min(resilience4jInterval(retry, p.initialMs, p.multiplier), p.maxMs),
  boundsMs: (retry, p) => randomisedBounds(rangeOf(retry, p)),
  meanMs: (retry, p) => randomisedMean(rangeOf(retry, p)),
  start: (p, random) => (retry) => drawRandomised(rangeOf(retry, p), random.nextUnit()),
});
