/** A world and a plan → a scenario for the simulation, and where in the cluster each of its hops lies. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { World } from '../routing/world.ts';
import type { Scenario } from '../simulation/scenario.ts';
import { effectsOf } from './actions.ts';
import { createBuilder } from './builder.ts';
import { addCall } from './legs.ts';
import { clientNode } from './nodes.ts';
import { toLoad } from './parts.ts';
import type { TrafficPlan } from './plan.ts';
import type { TrafficHop } from './topology.ts';

export interface CompiledTraffic {
  readonly scenario: Scenario;
  /** One entry per hop of the scenario. */
  readonly hops: readonly TrafficHop[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the manifests or the plan ask for and this model leaves out. */
  readonly notModelled: readonly string[];
}

/** @throws RangeError for a plan without entries */
export function compileTraffic(world: World, plan: TrafficPlan): CompiledTraffic {
  if (plan.entries.length === 0) throw new RangeError('invalid entries: 0 (expected at least 1)');
  const builder = createBuilder(world, plan);
  const { hops, infos, appRetries, appPolicy } = builder;
  const entries = plan.entries.flatMap(({ request, weight = 1, policy }) => {
    const { source } = request;
    const isPod = source.kind === 'pod';
    const own = isPod && !appRetries ? undefined : policy;
    const hop = addCall(
      builder,
      {
        nodes: [clientNode(source)],
        source,
        layer: isPod ? 'app' : 'client',
        policy: isPod && !own ? appPolicy : builder.libraryPolicy(own),
        trail: [],
      },
      request,
    );
    return hop < 0 ? [] : [{ hop, weight }];
  });
  const { faults, changes, diagnostics } = effectsOf(plan, hops, infos);
  return {
    scenario: { load: toLoad(plan.load), hops, entries, faults, changes },
    hops: infos,
    diagnostics: [...builder.diagnostics, ...builder.pods.diagnostics, ...diagnostics],
    notModelled: [...builder.notModelled, ...alwaysLeftOut],
  };
}

const alwaysLeftOut = [
  'connections, TLS handshakes and the proxies’ own processing time',
  'health checks: a pod is left out by ejection, or when its endpoint is taken off the list',
];
