import { defineFormula } from './formula.ts';

export const none = defineFormula({
  id: 'none',
  label: 'No wait',
  family: 'general',
  summary: 'Every retry leaves at once.',
  definition: ['d(n) = 0'],
  gotchas: ['Clients that fail together retry together: the server meets the same crowd again, at once.'],
  params: {},
  sources: [],
  law: 'fixed',
  nominalMs: () => 0,
  boundsMs: () => ({ minMs: 0, maxMs: 0 }),
  meanMs: () => 0,
  start: () => () => 0,
});
