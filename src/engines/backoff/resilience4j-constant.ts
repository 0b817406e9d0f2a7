import { wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { resilience4jSource } from './resilience4j.ts';

export const resilience4jConstant = defineFormula({
  id: 'resilience4j-constant',
  label: 'Resilience4j constant',
  family: 'resilience4j',
  summary: 'The wait of a RetryConfig without an interval function: the same every time, half a second unless set.',
  definition: ['d(n) = waitMs'],
  gotchas: [
    'In YAML, enableExponentialBackoff and enableRandomizedWait do nothing unless waitDuration stands in the same block: the wait stays 500 ms.',
    'A waitDuration below a millisecond is cut to 0.',
  ],
  params: { waitMs: wholeDelayParam('waitDuration', 'RetryConfig.waitDuration, or IntervalFunction.of.', 500) },
  sources: [resilience4jSource],
  law: 'fixed',
  nominalMs: (_retry, p) => p.waitMs,
  boundsMs: (_retry, p) => ({ minMs: p.waitMs, maxMs: p.waitMs }),
  meanMs: (_retry, p) => p.waitMs,
  start: (p) => () => p.waitMs,
});
