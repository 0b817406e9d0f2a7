import { wholeDelayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { springRetrySource } from './spring-retry.ts';

export const springRetryFixed = defineFormula({
  id: 'spring-retry-fixed',
  label: 'Spring Retry fixed',
  family: 'spring',
  summary: 'Spring Retry without a multiplier: the same wait every time, one second unless told otherwise.',
  definition: ['d(n) = max(1, delayMs)'],
  gotchas: [
    'random = true changes nothing unless there is a multiplier or a maxDelay above the delay.',
    'A delay of 0 waits 1 ms in version 2, and one second in version 1.',
  ],
  params: { delayMs: wholeDelayParam('Wait', '@Backoff(delay): the wait before every retry.', 1000) },
  sources: [springRetrySource('FixedBackOffPolicy')],
  law: 'fixed',
  nominalMs: (_retry, p) => Math.max(1, p.delayMs),
  boundsMs: (_retry, p) => ({ minMs: Math.max(1, p.delayMs), maxMs: Math.max(1, p.delayMs) }),
  meanMs: (_retry, p) => Math.max(1, p.delayMs),
  start: (p) => () => Math.max(1, p.delayMs),
});
