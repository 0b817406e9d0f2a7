/** Services as backends, with what each controller answers when there is nothing behind them. */
import type { Cluster } from '../../cluster.ts';
import { endpointsOf, type EndpointSet } from '../../endpoints.ts';
import type { Origin } from '../../object.ts';
import type { Backend, BrokenBackend } from '../../proxy.ts';
import type { ServiceTarget } from './ingress.ts';

/** What a controller answers for a backend it cannot call. */
export interface BackendStatuses {
  /** Service or port is missing. */
  readonly missing: number;
  /** Service has no ready pods. */
  readonly empty: number;
}

const known = new WeakMap<Cluster, Map<string, EndpointSet>>();

/** As `endpointsOf`, looked up once per cluster: many paths lead to few Services. */
export function endpointsBehind(cluster: Cluster, { namespace, name, port }: ServiceTarget): EndpointSet {
  const key = `${namespace}/${name}:${port}`;
  let sets = known.get(cluster);
  if (!sets) known.set(cluster, (sets = new Map()));
  let set = sets.get(key);
  if (!set) sets.set(key, (set = endpointsOf(cluster, { namespace, name, port })));
  return set;
}

/** Why the Service cannot be called, or undefined. */
export function brokenService(
  cluster: Cluster,
  target: ServiceTarget,
  statuses: BackendStatuses,
): BrokenBackend | undefined {
  const set = endpointsBehind(cluster, target);
  if (set.externalName !== undefined) return undefined;
  if (!set.exists) return { status: statuses.missing, reason: 'ServiceNotFound', message: set.reason };
  if (set.endpoints.length === 0) return { status: statuses.empty, reason: 'NoEndpoints', message: set.reason };
  return undefined;
}

export function serviceBackend(
  cluster: Cluster,
  target: ServiceTarget,
  origin: Origin,
  statuses: BackendStatuses,
  weight = 1,
): Backend {
  const broken = brokenService(cluster, target, statuses);
  return { weight, service: target, origin, ...(broken && { broken }) };
}
