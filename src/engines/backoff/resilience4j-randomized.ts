import { noCapMs, ratioParam, wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import {
  drawRandomised,
  randomised,
  randomisedBounds,
  randomisedCdf,
  randomisedMean,
  resilience4jSource,
} from './resilience4j.ts';

export const resilience4jRandomized = defineFormula({
  id: 'resilience4j-randomized',
  label: 'Resilience4j randomized',
  family: 'resilience4j',
  summary: 'The same wait every time, lengthened or shortened at random by up to a factor.',
  definition: [
    'low = waitMs × (1 − randomizationFactor);  high = waitMs × (1 + randomizationFactor)',
    'd(n) = ⌊max(1, low + u × (high − low + 1))⌋, u uniform in [0, 1)',
  ],
  gotchas: [
    'Both ends can be drawn: the range is one millisecond wider than the formula in the documentation suggests.',
    'It spreads clients but never lets a struggling server rest longer: the waits do not grow.',
  ],
  params: {
    waitMs: wholeDelayParam('Interval', 'IntervalFunction.ofRandomized: the middle of the range.', 500, 1),
    randomizationFactor: ratioParam(
      'randomizationFactor',
      'How far a wait may be from the middle, as a share of it.',
      0.5,
    ),
  },
  sources: [resilience4jSource],
  law: 'other',
  cdf: (_retry, p, ms) => randomisedCdf(randomised(p.waitMs, p.randomizationFactor, noCapMs), ms),
  nominalMs: (_retry, p) => p.waitMs,
  boundsMs: (_retry, p) => randomisedBounds(randomised(p.waitMs, p.randomizationFactor, noCapMs)),
  meanMs: (_retry, p) => randomisedMean(randomised(p.waitMs, p.randomizationFactor, noCapMs)),
  start: (p, random) => () => drawRandomised(randomised(p.waitMs, p.randomizationFactor, noCapMs), random.nextUnit()),
});
