/** What the mesh knows to call: Services of Kubernetes and hosts of ServiceEntries. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf, textMapOf, textOf, textsOf } from '../../fields.ts';
import { parseProtocol, type IstioProtocol } from '../../kinds/istio-protocol.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Labels } from '../../selector.ts';
import { isExported, oldestFirst, type Mesh } from './mesh.ts';

export interface MeshPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: IstioProtocol;
  readonly targetPort: number | string;
}

export interface MeshService {
  readonly hostname: string;
  readonly namespace: string;
  readonly ports: readonly MeshPort[];
  /** Addresses and CIDR blocks it is called by. */
  readonly addresses: readonly string[];
  readonly origin: Origin;
  readonly exportTo: readonly string[];
  /** The Service of Kubernetes it is. */
  readonly kubernetes?: { readonly namespace: string; readonly name: string };
  /** A Service without an address of its own: clients call its pods. */
  readonly headless: boolean;
  /** Host a Service of type ExternalName stands for. */
  readonly alias?: string;
  /** For a ServiceEntry: how its endpoints are found. */
  readonly resolution?: string;
  /** Addresses behind a ServiceEntry. */
  readonly endpoints: readonly string[];
  readonly selector?: Labels;
  /** Names of ExternalName Services that stand for it. */
  readonly aliases?: readonly string[];
  readonly labels: Labels;
}

export interface Registry {
  readonly services: readonly MeshService[];
  /** The service of that name a namespace sees: its own first, else the first that is exported to it. */
  lookup(hostname: string, fromNamespace: string): MeshService | undefined;
  /** The service of that name in a namespace, whoever may see it. */
  inNamespace(hostname: string, namespace: string): MeshService | undefined;
  visibleTo(namespace: string): readonly MeshService[];
}

export function createRegistryOfServices(cluster: Cluster, mesh: Mesh): Registry {
  const services = withAliases([
    ...oldestFirst(cluster, 'Service').map((object) => kubernetesService(object, cluster, mesh)),
    ...oldestFirst(cluster, 'ServiceEntry').flatMap(entryServices),
  ]);
  const byHost = new Map<string, MeshService[]>();
  for (const service of services) {
    const same = byHost.get(service.hostname);
    if (same) same.push(service);
    else byHost.set(service.hostname, [service]);
  }
  const byNamespace = new Map<string, readonly MeshService[]>();
  return {
    services,
    lookup(hostname, from) {
      const found = (byHost.get(hostname) ?? []).filter((service) =>
        isExported(service.exportTo, service.namespace, from),
      );
      return merged(found.filter(({ namespace }) => namespace === from)) ?? merged(found);
    },
    inNamespace: (hostname, namespace) =>
      merged((byHost.get(hostname) ?? []).filter((one) => one.namespace === namespace)),
    visibleTo(namespace) {
      let list = byNamespace.get(namespace);
      if (!list) {
        list = services.filter((service) => isExported(service.exportTo, service.namespace, namespace));
        byNamespace.set(namespace, list);
      }
      return list;
    },
  };
}

function withAliases(services: readonly MeshService[]): readonly MeshService[] {
  const named = new Map<string, string[]>();
  for (const { alias, hostname } of services)
    if (alias !== undefined) named.set(alias, [...(named.get(alias) ?? []), hostname]);
  return named.size === 0 ? services : services.map((one) => ({ ...one, aliases: named.get(one.hostname) ?? [] }));
}

/** Several entries of one host in one namespace are one service with all their ports. */
export function merged(services: readonly MeshService[]): MeshService | undefined {
  const [first, ...rest] = services;
  if (!first || rest.length === 0 || first.kubernetes) return first;
  const ports = new Map(first.ports.map((port) => [port.number, port]));
  for (const other of rest) {
    if (other.namespace !== first.namespace || other.kubernetes) continue;
    for (const port of other.ports) if (!ports.has(port.number)) ports.set(port.number, port);
  }
  return { ...first, ports: [...ports.values()] };
}

/** Whether its ports of unnamed protocol have listeners at its own address, not at every address (buildSidecarOutboundListener in listener.go, istio/istio 86c9f01). */
export function hasOwnAddress({ addresses, kubernetes }: MeshService, mesh: Mesh): boolean {
  if (kubernetes && mesh.allocatesAddresses) return true;
  return addresses.some((address) => !isBlock(address));
}

/** A range of more than one address. */
function isBlock(address: string): boolean {
  const [, length] = address.split('/');
  return length !== undefined && Number(length) !== (address.includes(':') ? 128 : 32);
}

/** Ports whose protocol is not named and are served by programs that speak first (istio/istio pkg/config/kube/conversion.go). */
const wellKnownTcpPorts = [25, 53, 3306, 27017];

function protocolOf(
  port: number,
  name: string,
  transport: string | undefined,
  appProtocol: string | undefined,
): IstioProtocol {
  if (transport === 'UDP') return 'UDP';
  const special: Readonly<Record<string, IstioProtocol>> = {
    'kubernetes.io/h2c': 'HTTP2',
    'kubernetes.io/ws': 'HTTP',
    'kubernetes.io/wss': 'HTTPS',
  };
  const said = appProtocol ?? name;
  if (Object.hasOwn(special, said)) return special[said]!;
  if (/^grpc-web/i.test(said)) return 'GRPC-Web';
  const protocol = parseProtocol(said.split('-')[0]!);
  return protocol === 'unsupported' && wellKnownTcpPorts.includes(port) ? 'TCP' : protocol;
}

function kubernetesService(object: KubeObject, cluster: Cluster, mesh: Mesh): MeshService {
  const spec = fieldsOf(object.value['spec']);
  const { namespace, name } = object;
  const isAlias = spec['type'] === 'ExternalName';
  const addresses = [spec['clusterIP'], ...listOf(spec['clusterIPs'])].filter(
    (address): address is string => typeof address === 'string' && address !== 'None' && address !== '',
  );
  const headless = spec['clusterIP'] === 'None';
  if (headless) addresses.push(...podAddresses(object, cluster));
  const alias = isAlias ? textOf(spec['externalName']) : undefined;
  return {
    hostname: `${name}.${namespace}.svc.${mesh.domain === '' ? 'cluster.local' : mesh.domain}`,
    namespace,
    ports: listOf(spec['ports'])
      .map(fieldsOf)
      .map((port) => {
        const number = numberOf(port['port']) ?? 0;
        const written = port['targetPort'];
        return {
          name: textOf(port['name']) ?? '',
          number,
          protocol: protocolOf(
            number,
            textOf(port['name']) ?? '',
            textOf(port['protocol']),
            textOf(port['appProtocol']),
          ),
          targetPort: numberOf(written) ?? textOf(written) ?? number,
        };
      }),
    addresses: [...new Set(addresses)],
    origin: { ref: refOf(object), path: ['spec'] },
    exportTo: (object.annotations['networking.istio.io/exportTo'] ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
    kubernetes: { namespace, name },
    headless,
    ...(alias === undefined ? {} : { alias }),
    endpoints: [],
    selector: textMapOf(spec['selector']),
    labels: object.labels,
  };
}

/** Clients of a headless Service call its pods: the addresses of its EndpointSlices. */
function podAddresses({ namespace, name }: KubeObject, cluster: Cluster): readonly string[] {
  return cluster
    .withLabels('EndpointSlice', namespace, { 'kubernetes.io/service-name': name })
    .flatMap((slice) => listOf(slice.value['endpoints']))
    .flatMap((endpoint) => textsOf(fieldsOf(endpoint)['addresses']));
}

function entryServices(object: KubeObject): MeshService[] {
  const spec = fieldsOf(object.value['spec']);
  const endpoints = listOf(spec['endpoints']).map(fieldsOf);
  const selector =
    spec['workloadSelector'] === undefined ? undefined : textMapOf(fieldsOf(spec['workloadSelector'])['labels']);
  const ports = listOf(spec['ports'])
    .map(fieldsOf)
    .map((port) => {
      const number = numberOf(port['number']) ?? 0;
      const name = textOf(port['name']) ?? '';
      const own = endpoints
        .map((endpoint) => numberOf(fieldsOf(endpoint['ports'])[name]))
        .find((found) => found !== undefined);
      return {
        name,
        number,
        protocol: parseProtocol(textOf(port['protocol']) ?? ''),
        targetPort: own ?? numberOf(port['targetPort']) ?? number,
      };
    });
  return textsOf(spec['hosts']).map((host) => ({
    hostname: host.toLowerCase(),
    namespace: object.namespace,
    ports,
    addresses: textsOf(spec['addresses']),
    origin: { ref: refOf(object), path: ['spec'] },
    exportTo: textsOf(spec['exportTo']),
    headless: false,
    resolution: textOf(spec['resolution']) ?? 'NONE',
    endpoints: endpoints.map((endpoint) => textOf(endpoint['address']) ?? '').filter(Boolean),
    ...(selector ? { selector } : {}),
    labels: object.labels,
  }));
}
