/** Where the tries of each hop of the scenario go, in nodes. Plain data. */
import { edgeId, type TrafficEdge } from './nodes.ts';

/** All pods are replicas of one pool, so that shares which overlap share them. */
export const podPool = 'pods';

/** Who makes the tries: a client outside, the library inside an application, a proxy. */
export type TrafficLayer = 'client' | 'app' | 'proxy';

export interface TrafficHop {
  readonly layer: TrafficLayer;
  /** Node of each caller, by its number: one client, or one for each pod of the hop before. */
  readonly callers: readonly string[];
  /** Nodes every try passes between caller and target: load balancer, Service. */
  readonly via: readonly string[];
  /** By replica: the nodes a try ends in, e.g. the sidecar and the pod behind it. Empty = the caller answers itself. */
  readonly targets: readonly (readonly string[])[];
  /** Name of the share in the decision, where a rule chose among several or one. */
  readonly share: string | null;
  /** The tries are copies whose answers are ignored. */
  readonly mirror: boolean;
  /** Whether the target works on the request, and not only passes it on. */
  readonly toPod: boolean;
  /** Program that makes the tries: `istio`, `ingress-nginx`, … or the library. */
  readonly by: string;
}

/** The nodes a try passes, caller first. */
export function pathOf(hop: TrafficHop, caller: number, replica: number, sent = true): readonly string[] {
  const from = hop.callers[caller] ?? hop.callers[0]!;
  const target = hop.targets[replica];
  return sent && target ? [from, ...hop.via, ...target] : [from];
}

/** All ways that tries may take, each once, in the order of the hops. */
export function edgesOf(hops: readonly TrafficHop[]): TrafficEdge[] {
  const edges = new Map<string, TrafficEdge>();
  for (const hop of hops) {
    if (hop.targets.length === 0) continue;
    for (let caller = 0; caller < hop.callers.length; caller++) {
      for (let replica = 0; replica < hop.targets.length; replica++) {
        const path = pathOf(hop, caller, replica);
        for (let i = 1; i < path.length; i++) {
          const id = edgeId(path[i - 1]!, path[i]!);
          if (!edges.has(id)) edges.set(id, { id, from: path[i - 1]!, to: path[i]! });
        }
      }
    }
  }
  return [...edges.values()];
}
