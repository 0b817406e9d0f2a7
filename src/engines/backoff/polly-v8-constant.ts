import { defineFormula } from './formula.ts';
import { pollyV8Laws } from './polly-v8-plain.ts';
import { pollyV8Params, pollyV8Source } from './polly-v8.ts';
import { toTimeSpan } from './time-span.ts';

export const pollyV8Constant = defineFormula({
  id: 'polly-v8-constant',
  label: 'Polly 8 constant',
  family: 'polly',
  summary: 'The default of Polly 8: two seconds before every retry, or within a quarter of that with jitter.',
  definition: [
    'd(n) = min(delayMs, maxDelayMs)',
    'jitter:  d(n) = min(x, maxDelayMs), x uniform in [0.75 × delayMs, 1.25 × delayMs)',
  ],
  gotchas: [
    'Constant is the default BackoffType and 2 s the default Delay: an AddRetry without options waits 2, 2, 2 s.',
    'MaxDelay does not limit what a DelayGenerator returns.',
  ],
  params: pollyV8Params,
  sources: [pollyV8Source],
  ...pollyV8Laws((_retry, p) => toTimeSpan(p.delayMs)),
});
