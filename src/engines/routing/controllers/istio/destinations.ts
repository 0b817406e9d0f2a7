/** Destinations of rules → backends, named as Envoy's clusters (`outbound|80|v1|reviews.default.svc.cluster.local`). */
import { fieldsOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { isIpAddress } from '../../kinds/istio-names.ts';
import type { Origin } from '../../object.ts';
import type { Backend, BrokenBackend } from '../../proxy.ts';
import { isHashed, type Client } from './destination-rules.ts';
import type { MeshService } from './services.ts';
import { trafficOf } from './traffic.ts';
import type { MeshWorld } from './world.ts';

export interface DestinationContext {
  readonly world: MeshWorld;
  readonly client: Client;
  /** Port the request came in on; the destination's port where nothing says otherwise. */
  readonly listenPort: number;
  /** The service of a host, as the place that asks sees it. */
  lookup(host: string): MeshService | undefined;
  /** Status for a destination that does not exist: 503 in Istio's own API, 500 in Gateway API's. */
  readonly missingStatus: number;
}

export function clusterName(subset: string, host: string, port: number): string {
  return `outbound|${port}|${subset}|${host}`;
}

/** One destination with its weight. */
export function backendOf(destination: Fields, weight: number, context: DestinationContext, origin: Origin): Backend {
  const host = (textOf(destination['host']) ?? '').toLowerCase();
  const subset = textOf(destination['subset']) ?? '';
  const service = context.lookup(host);
  const port = destinationPort(destination, service, context);
  const target = service
    ? reach(service, port, subset, context)
    : missing(`No service ${host} is known to the mesh.`, context);
  return {
    weight,
    cluster: clusterName(subset, service?.alias ?? host, port),
    ...target,
    ...(service ? trafficTo(service, port, subset, context) : {}),
    origin,
  };
}

/** The port of a destination: written, else the only one the service has, else the one that was called. */
export function destinationPort(
  destination: Fields,
  service: MeshService | undefined,
  { listenPort }: DestinationContext,
): number {
  const written = numberOf(fieldsOf(destination['port'])['number']);
  return written ?? (service?.ports.length === 1 ? service.ports[0]!.number : listenPort);
}

function missing(message: string, { missingStatus }: DestinationContext): { readonly broken: BrokenBackend } {
  return { broken: { status: missingStatus, reason: 'NoCluster', message } };
}

type Target = Pick<Backend, 'service' | 'subset' | 'external' | 'broken'>;

/** What stands behind a service's port. */
export function reach(service: MeshService, port: number, subset: string, context: DestinationContext): Target {
  const found = service.ports.find(({ number }) => number === port);
  if (!found && service.alias === undefined) {
    const ports = service.ports.map(({ number }) => number).join(', ');
    return missing(`${service.hostname} has no port ${port} (it has ${ports || 'none'}).`, context);
  }
  if (subset !== '') {
    const known = context.world.hostPolicies.find(service, context.client)?.subsets.get(subset);
    if (!known) return missing(`No DestinationRule names subset ${subset} of ${service.hostname}.`, context);
    if (service.kubernetes)
      return { service: { ...service.kubernetes, port }, subset: { name: subset, labels: known.labels } };
  }
  if (service.kubernetes) return { service: { ...service.kubernetes, port } };
  return { external: outside(service, found?.targetPort ?? port) };
}

function outside(service: MeshService, port: number | string): { readonly host: string; readonly port: number } {
  const [address] = service.endpoints;
  return { host: address ?? service.hostname, port: Number(port) };
}

/** Whether the destination's host is chosen by hash. */
export function hashesOf(destination: Fields, context: DestinationContext): boolean {
  const service = context.lookup((textOf(destination['host']) ?? '').toLowerCase());
  if (!service) return false;
  const policy = context.world.hostPolicies.find(service, context.client);
  return isHashed(policy, textOf(destination['subset']) ?? '', numberOf(fieldsOf(destination['port'])['number']));
}

function trafficTo(
  service: MeshService,
  port: number,
  subset: string,
  { world, client }: DestinationContext,
): Pick<Backend, 'traffic'> {
  const traffic = trafficOf(world.hostPolicies.find(service, client), subset, port);
  return traffic ? { traffic } : {};
}

/** The backend of a service nobody wrote rules for. */
export function plainBackend(service: MeshService, port: number, context: DestinationContext): Backend {
  const host = service.alias !== undefined && !isIpAddress(service.alias) ? service.alias : service.hostname;
  return {
    weight: 1,
    cluster: clusterName('', host, port),
    ...reach(service, port, '', context),
    ...trafficTo(service, port, '', context),
    origin: service.origin,
  };
}
