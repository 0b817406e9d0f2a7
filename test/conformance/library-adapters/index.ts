/** From a recorded case of a library to a formula of ours, or to the reason why there is none. */
import { type Adapted, type Adapter, type Golden } from './golden.ts';
import { pollyAdapters } from './polly.ts';
import { reactorAdapters } from './reactor.ts';
import { resilience4jAdapters } from './resilience4j.ts';
import { springAdapters } from './spring.ts';

export type { Golden } from './golden.ts';

/** `v = min(cap, 2^n × base); v/2 + uniform(0, v/2)`, as a rule for every n: checked at the first ten. */
const awsEqualJitter: Adapter = ({ params }) => {
  const { base, cap } = params as { base: number; cap: number };
  return {
    choice: { formula: 'aws-equal-jitter', params: { baseMs: base, capMs: cap } },
    units: [],
    statements: Array.from({ length: 10 }, (_, i) => {
      const v = Math.min(cap, 2 ** (i + 1) * base);
      return { kind: 'bounds', retry: i + 1, minMs: v / 2, maxMs: v, within: false };
    }),
  };
};

const adapters: Readonly<Record<string, Adapter>> = {
  ...springAdapters,
  ...resilience4jAdapters,
  ...reactorAdapters,
  ...pollyAdapters,
  'aws equal jitter': awsEqualJitter,
};

export function adapterFor(golden: Golden): Adapted | string {
  return adapters[`${golden.library} ${golden.formula}`]?.(golden) ?? 'nobody has written an adapter for it';
}
