/** Another policy in an otherwise equal scenario, so that two policies can be compared on the same seeds. */
import type { HopPolicy, Scenario } from './scenario.ts';

/** Which callers carry it out. `outermost` is the client; `innermost` calls the last hop. */
export type PolicyPlace = 'every-hop' | 'outermost' | 'innermost';

export interface PolicyChange {
  /** Fields left out stay as the scenario has them. */
  readonly change: Partial<HopPolicy>;
  /** The callers elsewhere neither retry nor hedge. */
  readonly at: PolicyPlace;
}

/** Index of the hop whose policy stands for the scenario's own: the first one that carries the change out. */
export function policyHop({ hops }: Pick<Scenario, 'hops'>, at: PolicyPlace): number {
  return at === 'innermost' ? hops.length - 1 : 0;
}

export function withPolicy(scenario: Scenario, { change, at }: PolicyChange): Scenario {
  const only = at === 'every-hop' ? null : policyHop(scenario, at);
  return {
    ...scenario,
    hops: scenario.hops.map((hop, i) => ({
      ...hop,
      policy:
        only === null || i === only ? { ...hop.policy, ...change } : { ...hop.policy, maxRetries: 0, hedging: null },
    })),
  };
}
