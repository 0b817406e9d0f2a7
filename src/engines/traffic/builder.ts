/** What is gathered while a plan is turned into a scenario. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { RequestSource, RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import { maxHops, type Hop, type HopPolicy } from '../simulation/scenario.ts';
import { toHopPolicy } from '../simulation/to-hop-policy.ts';
import { unlimited } from './parts.ts';
import { defaultNetwork, type NetworkSettings, type TrafficPlan } from './plan.ts';
import { singleTry } from './policies.ts';
import { createPodReader, type PodReader } from './settings.ts';
import type { TrafficHop, TrafficLayer } from './topology.ts';

/** Who calls: one node, or one for each replica of a hop. */
export interface Callers {
  readonly nodes: readonly string[];
  readonly source: RequestSource;
  readonly layer: TrafficLayer;
  readonly policy: HopPolicy;
  /** Services on the way here, outermost first. */
  readonly trail: readonly string[];
}

export interface Builder {
  readonly world: World;
  readonly plan: TrafficPlan;
  readonly hops: Hop[];
  /** Same places as `hops`. */
  readonly infos: TrafficHop[];
  readonly diagnostics: Diagnostic[];
  readonly notModelled: Set<string>;
  readonly pods: PodReader;
  readonly network: NetworkSettings;
  readonly meshRetries: boolean;
  readonly appRetries: boolean;
  /** Of every calling application. */
  readonly appPolicy: HopPolicy;
  /** Name of whose policy that is. */
  readonly library: string;
  libraryPolicy(policy: ResiliencePolicy | undefined): HopPolicy;
  /** A place in the list; children get higher numbers. @returns -1 when the list is full */
  reserve(): number;
  fill(index: number, hop: Hop, info: TrafficHop): number;
}

/** Adds a call of `callers`. @returns its hop, -1 when there was no room */
export type AddCall = (callers: Callers, request: RoutedRequest) => number;

export function createBuilder(world: World, plan: TrafficPlan): Builder {
  const hops: Hop[] = [];
  const infos: TrafficHop[] = [];
  const diagnostics: Diagnostic[] = [];
  const once = (diagnostic: Diagnostic): void => {
    if (!diagnostics.some(({ code }) => code === diagnostic.code)) diagnostics.push(diagnostic);
  };
  const libraryPolicy = (policy: ResiliencePolicy | undefined): HopPolicy => {
    if (!policy) return singleTry;
    const read = toHopPolicy(policy);
    read.diagnostics.forEach(once);
    return read.policy;
  };
  const layers = plan.retries ?? 'both';
  const appRetries = layers === 'app' || layers === 'both';
  return {
    world,
    plan,
    hops,
    infos,
    diagnostics,
    notModelled: new Set<string>(),
    pods: createPodReader(world, plan),
    network: { ...defaultNetwork, ...plan.network },
    meshRetries: layers === 'mesh' || layers === 'both',
    appRetries,
    appPolicy: appRetries ? libraryPolicy(plan.app) : singleTry,
    library: plan.app?.library ?? 'application',
    libraryPolicy,
    reserve() {
      if (hops.length >= maxHops) {
        once(tooLarge);
        return -1;
      }
      hops.push({ service: { id: '', label: '', replicas: [], ...unlimited }, policy: singleTry, networkMs: 0 });
      infos.push(nothing);
      return hops.length - 1;
    },
    fill(index, hop, info) {
      hops[index] = hop;
      infos[index] = info;
      return index;
    },
  };
}

const tooLarge: Diagnostic = {
  code: 'traffic-too-large',
  severity: 'warning',
  message: `Unexpected number of hops above ${maxHops}, expected fewer; calls beyond are left out.`,
  hint: 'Let services make fewer calls.',
};

const nothing: TrafficHop = {
  layer: 'client',
  callers: [],
  via: [],
  targets: [],
  share: null,
  mirror: false,
  toPod: false,
  by: '',
};
