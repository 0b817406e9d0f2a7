import { wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { envoyBoundMs, envoySource } from './envoy-bound.ts';

export const envoy = defineFormula({
  id: 'envoy',
  label: 'Envoy',
  family: 'proxy',
  summary: 'The range doubles with each retry up to a maximum; each wait is a whole millisecond drawn from zero up.',
  definition: [
    'B(1) = baseMs',
    'B(n + 1) = 2 × B(n) while B(n) < ⌊maxMs/2⌋, then maxMs',
    'd(n) uniform among 0, 1, …, B(n) − 1',
  ],
  gotchas: [
    'A wait can be zero: baseMs is the width of the first range, not its minimum.',
    'On average the first wait is half of baseMs.',
    "Envoy's documentation gives ranges of (2^N − 1) × base; the code has doubled the base since 2020.",
  ],
  params: {
    baseMs: wholeDelayParam('Base interval', 'retry_back_off.base_interval: width of the first range.', 25, 1),
    maxMs: wholeDelayParam(
      'Maximum interval',
      'retry_back_off.max_interval: widest range; 10 × base unless set.',
      250,
      1,
    ),
  },
  sources: [envoySource],
  law: 'uniform-integer',
  nominalMs: (retry, p) => envoyBoundMs(retry, p.baseMs, p.maxMs),
  boundsMs: (retry, p) => ({ minMs: 0, maxMs: envoyBoundMs(retry, p.baseMs, p.maxMs) - 1 }),
  meanMs: (retry, p) => (envoyBoundMs(retry, p.baseMs, p.maxMs) - 1) / 2,
  start: (p, random) => (retry) => random.nextInt(envoyBoundMs(retry, p.baseMs, p.maxMs)),
});
