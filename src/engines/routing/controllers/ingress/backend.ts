/** Services as backends, with what each controller answers when there is nothing behind them. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../fields.ts';
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

/** Why the Service cannot be called, or undefined. */
export function brokenService(
  cluster: Cluster,
  target: ServiceTarget,
  statuses: BackendStatuses,
): BrokenBackend | undefined {
  const { namespace, name, port } = target;
  const service = cluster.get('Service', namespace, name);
  const broken = (status: number, reason: string, message: string): BrokenBackend => ({ status, reason, message });
  if (!service) return broken(statuses.missing, 'ServiceNotFound', `Service ${namespace}/${name} does not exist.`);
  const spec = fieldsOf(service.value['spec']);
  const ports = listOf(spec['ports']).map(fieldsOf);
  const found = ports.some((entry) => numberOf(entry['port']) === port || textOf(entry['name']) === port);
  if (!found && spec['type'] !== 'ExternalName')
    return broken(statuses.missing, 'PortNotFound', `Service ${namespace}/${name} has no port ${port}.`);
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
