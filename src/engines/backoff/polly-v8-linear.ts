import { defineFormula } from './formula.ts';
import { pollyV8Laws } from './polly-v8-plain.ts';
import { pollyV8Params, pollyV8Source } from './polly-v8.ts';
import { toTimeSpan } from './time-span.ts';

export const pollyV8Linear = defineFormula({
  id: 'polly-v8-linear',
  label: 'Polly 8 linear',
  family: 'polly',
  summary:
    'Polly 8 with DelayBackoffType.Linear: one, two, three times the delay, or within a quarter of that with jitter.',
  definition: [
    'x(n) = delayMs × n',
    'd(n) = min(x(n), maxDelayMs)',
    'jitter:  d(n) = min(y, maxDelayMs), y uniform in [0.75 × x(n), 1.25 × x(n))',
  ],
  gotchas: [
    'The delay is both the first wait and what each wait adds.',
    'The cap cuts the drawn wait, so the jitter fades as the waits reach it.',
  ],
  params: pollyV8Params,
  sources: [pollyV8Source],
  ...pollyV8Laws((retry, p) => toTimeSpan(p.delayMs) * retry),
});
