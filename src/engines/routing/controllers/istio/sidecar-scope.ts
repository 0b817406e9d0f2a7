/** What one sidecar may know: services and VirtualServices its Sidecar resource lets in (istio/istio 86c9f01 pilot/pkg/model/sidecar.go). */
import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { hostsOverlap, hostWithin } from '../../kinds/istio-names.ts';
import { parseProtocol, type IstioProtocol } from '../../kinds/istio-protocol.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import { hasLabels } from '../../selector.ts';
import type { Client } from './destination-rules.ts';
import { mostSpecific, oldestFirst } from './mesh.ts';
import { merged, type MeshService } from './services.ts';
import { boundTo, type MeshVirtualService } from './virtual-services.ts';
import type { MeshWorld } from './world.ts';

/** One egress listener: a port of its own, or all ports. */
export interface EgressScope {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly services: readonly MeshService[];
  readonly byHost: ReadonlyMap<string, MeshService>;
  readonly virtualServices: readonly MeshVirtualService[];
  /** Which VirtualService speaks for a service that a wildcard covers. */
  readonly closest: ReadonlyMap<string, MeshVirtualService>;
  readonly origin: Origin | undefined;
}

export interface SidecarScope {
  readonly egress: readonly EgressScope[];
  readonly outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly sidecar: KubeObject | undefined;
}

export function sidecarScope(world: MeshWorld, client: Client): SidecarScope {
  const sidecar = sidecarFor(world, client);
  const spec = fieldsOf(sidecar?.value['spec']);
  const mode = textOf(fieldsOf(spec['outboundTrafficPolicy'])['mode']);
  const written = listOf(spec['egress']).filter(isFields);
  const listeners: readonly Fields[] = written.length > 0 ? written : [{ hosts: ['*/*'] }];
  return {
    sidecar,
    outbound:
      sidecar && isFields(spec['outboundTrafficPolicy'])
        ? mode === 'ALLOW_ANY'
          ? 'ALLOW_ANY'
          : 'REGISTRY_ONLY'
        : world.mesh.outbound,
    egress: listeners.map((listener, i) =>
      egressScope(
        world,
        client,
        listener,
        sidecar && written.length > 0 ? { ref: refOf(sidecar), path: ['spec', 'egress', i] } : undefined,
      ),
    ),
  };
}

/** One that selects the pod beats one for the namespace, which beats the mesh's. */
function sidecarFor({ cluster, mesh }: MeshWorld, client: Client): KubeObject | undefined {
  const all = oldestFirst(cluster, 'Sidecar');
  const labelsOf = (object: KubeObject) => fieldsOf(object.value['spec'])['workloadSelector'];
  const own = all.filter(({ namespace }) => namespace === client.namespace);
  return (
    own.find(
      (object) =>
        isFields(labelsOf(object)) && hasLabels(client.labels, textMapOf(fieldsOf(labelsOf(object))['labels'])),
    ) ??
    own.find((object) => !isFields(labelsOf(object))) ??
    all.find((object) => object.namespace === mesh.rootNamespace && !isFields(labelsOf(object)))
  );
}

interface Imports {
  readonly hosts: string[];
  readonly excluded: string[];
}

/** `namespace/host` entries by namespace; `.` is the client's own, `~` before it excludes. */
function importsOf(hosts: readonly string[], namespace: string): ReadonlyMap<string, Imports> {
  const byNamespace = new Map<string, Imports>();
  for (const entry of hosts) {
    const slash = entry.indexOf('/');
    if (slash === -1) continue;
    const isExcluded = entry.startsWith('~');
    const from = entry.slice(isExcluded ? 1 : 0, slash) || '*';
    const key = from === '.' ? namespace : from;
    const imports = byNamespace.get(key) ?? { hosts: [], excluded: [] };
    byNamespace.set(key, imports);
    (isExcluded ? imports.excluded : imports.hosts).push(entry.slice(slash + 1).toLowerCase());
  }
  return byNamespace;
}

function egressScope(world: MeshWorld, client: Client, listener: Fields, origin: Origin | undefined): EgressScope {
  const imports = importsOf(textsOf(listener['hosts']), client.namespace);
  const port = numberOf(fieldsOf(listener['port'])['number']);
  const sets = (namespace: string) => [imports.get(namespace), imports.get('*')].filter((set) => set !== undefined);
  const isExcluded = (host: string, namespace: string) =>
    sets(namespace).some((set) => set.excluded.some((pattern) => hostWithin(host, pattern)));
  const virtualServices = boundTo(world.virtualServices, 'mesh', client.namespace).filter(
    ({ hosts, namespace, semantics }) =>
      hosts.some(
        (host) =>
          !isExcluded(host, namespace) &&
          sets(namespace).some((set) =>
            set.hosts.some((pattern) =>
              semantics === 'gateway-api' ? hostWithin(host, pattern) : hostsOverlap(host, pattern),
            ),
          ),
      ),
  );
  const imported = world.registry
    .visibleTo(client.namespace)
    .filter(
      ({ hostname, namespace, ports }) =>
        !isExcluded(hostname, namespace) &&
        sets(namespace).some((set) => set.hosts.some((pattern) => hostWithin(hostname, pattern))) &&
        (port === undefined || port === 0 || ports.some(({ number }) => number === port)),
    );
  const services = onePerHost(imported, client.namespace);
  return {
    port,
    protocol: textOf(fieldsOf(listener['port'])['protocol']),
    services,
    byHost: new Map(services.map((service) => [service.hostname, service])),
    virtualServices,
    closest: closestTo(services, virtualServices),
    origin,
  };
}

/** Of several services with one name, the client's own namespace wins, else the first. */
function onePerHost(services: readonly MeshService[], namespace: string): readonly MeshService[] {
  const byHost = new Map<string, MeshService[]>();
  for (const service of services) byHost.set(service.hostname, [...(byHost.get(service.hostname) ?? []), service]);
  return [...byHost.values()].map((same) => {
    const own = same.filter((service) => service.namespace === namespace);
    return merged(own.length > 0 ? own : same)!;
  });
}

function closestTo(
  services: readonly MeshService[],
  virtualServices: readonly MeshVirtualService[],
): ReadonlyMap<string, MeshVirtualService> {
  const byHost = new Map<string, MeshVirtualService>();
  for (const virtualService of virtualServices) {
    for (const host of virtualService.hosts) if (!byHost.has(host)) byHost.set(host, virtualService);
  }
  const closest = new Map<string, MeshVirtualService>();
  for (const { hostname } of services) {
    const found = mostSpecific(hostname, byHost);
    if (found) closest.set(hostname, found);
  }
  return closest;
}

/** What is spoken on a port: what the Sidecar says of its own listener, else what the service says. */
export function protocolOn({ port, protocol }: EgressScope, ofService: IstioProtocol): IstioProtocol {
  return port === undefined || !protocol ? ofService : parseProtocol(protocol);
}

/** The listener that speaks for a port: one of that port, else the one for all ports. */
export function egressFor({ egress }: SidecarScope, port: number): EgressScope | undefined {
  return egress.find((listener) => listener.port === undefined || listener.port === port);
}
