/** What a sidecar does with calls of its pod: listeners and virtual hosts per port (BuildSidecarOutboundVirtualHosts, istio/istio 86c9f01 pilot/pkg/networking/core/httproute.go). */
import { hostsOverlap } from '../../kinds/istio-names.ts';
import { isHttp } from '../../kinds/istio-protocol.ts';
import type { Origin } from '../../object.ts';
import type { Listener, Proxy, Route, VirtualHost } from '../../proxy.ts';
import type { Client } from './destination-rules.ts';
import { domainsOf, nowhere } from './domains.ts';
import { boundRoutes } from './gateway-api-routes.ts';
import { plainRoute, routesOf, type RouteContext } from './routes.ts';
import { hasOwnAddress, type MeshService } from './services.ts';
import { egressFor, protocolOn, sidecarScope, type EgressScope, type SidecarScope } from './sidecar-scope.ts';
import { ownPorts, restListeners, streamListeners } from './streams.ts';
import { tokenPolicy } from './tokens.ts';
import type { MeshVirtualService } from './virtual-services.ts';
import type { MeshWorld } from './world.ts';

export interface ClientPod extends Client {
  readonly name: string;
}

export function outboundProxy(world: MeshWorld, client: ClientPod): Proxy {
  const scope = sidecarScope(world, client);
  const tokens = tokenPolicy(world, client);
  const context = (listenPort: number, egress: EgressScope): RouteContext => ({
    world,
    client,
    listenPort,
    gateways: new Set(['mesh']),
    missingStatus: 503,
    tokens,
    lookup: (host) => egress.byHost.get(host) ?? world.registry.lookup(host, client.namespace),
  });
  const listeners = listenPorts(scope).flatMap((port) => {
    const egress = egressFor(scope, port);
    if (!egress) return [];
    const here = context(port, egress);
    return [...httpListeners(scope, egress, here), ...streamListeners(scope, egress, here)];
  });
  return {
    name: `sidecar of ${client.namespace}/${client.name}`,
    role: 'sidecar',
    controller: 'istio',
    ref: { namespace: client.namespace, name: client.name },
    listeners: [...listeners, ...restListeners(scope, client), ...ownPorts(scope, client)],
    unknownHosts: scope.outbound === 'ALLOW_ANY' ? 'pass-through' : 'refuse',
  };
}

function listenPorts(scope: SidecarScope): readonly number[] {
  const ports = new Set<number>();
  for (const { port, services } of scope.egress) {
    if (port !== undefined) ports.add(port);
    else
      for (const service of services)
        for (const { number, protocol } of service.ports) if (protocol !== 'UDP') ports.add(number);
  }
  return [...ports].toSorted((a, b) => a - b);
}

function servicesOn(egress: EgressScope, port: number) {
  return egress.services.flatMap((service) =>
    service.ports
      .filter(({ number }) => number === port)
      .map(({ protocol }) => ({ service, protocol: protocolOn(egress, protocol) })),
  );
}

/**
 * HTTP of one port: a listener for every address with the hosts of all its services, and one for each service of unnamed
 * protocol at its own address, where whatever comes is for that service.
 */
function httpListeners(scope: SidecarScope, egress: EgressScope, context: RouteContext): readonly Listener[] {
  const services = servicesOn(egress, context.listenPort).filter(({ service }) => service.alias === undefined);
  const isAlone = ({ service, protocol }: (typeof services)[number]) =>
    protocol === 'unsupported' && hasOwnAddress(service, context.world.mesh);
  const alone = services.filter(isAlone).map(({ service }) => service);
  const isShared = services.some((one) => !isAlone(one) && (isHttp(one.protocol) || one.protocol === 'unsupported'));
  if (alone.length === 0 && !isShared) return [];
  const virtualHosts = virtualHostsOf(egress, context);
  return [
    ...(isShared ? [sharedListener(scope, egress, context, virtualHosts)] : []),
    ...alone.map((service) => ownListener(service, context, virtualHosts)),
  ];
}

function sharedListener(
  scope: SidecarScope,
  egress: EgressScope,
  context: RouteContext,
  virtualHosts: readonly VirtualHost[],
): Listener {
  const origin = egress.origin ?? nowhere(scope, context.client);
  return {
    name: `0.0.0.0_${context.listenPort}`,
    port: context.listenPort,
    protocol: 'http',
    serverNames: [],
    virtualHosts: [...virtualHosts, unknownHosts(scope, origin)],
    dataPlane: { routeConfig: String(context.listenPort) },
    origin,
  };
}

/** Where only one service is called the Host does not count (getVirtualHostsForSniffedServicePort in httproute.go). */
function ownListener(
  service: MeshService,
  { listenPort: port, client }: RouteContext,
  virtualHosts: readonly VirtualHost[],
): Listener {
  const { whole, short } = domainsOf(service, client.namespace);
  const own = virtualHosts.filter(({ domains }) => domains.includes(service.hostname));
  return {
    name: `${service.addresses[0] ?? service.hostname}_${port}`,
    port,
    protocol: 'http',
    serverNames: [...whole, ...short],
    virtualHosts: own.length === 1 ? own.map((host) => ({ ...host, domains: ['*'] })) : own,
    dataPlane: { routeConfig: `${service.hostname}:${port}` },
    origin: service.origin,
  };
}

/** Hosts nobody knows: let through, or refused with 502. */
function unknownHosts(scope: SidecarScope, origin: Origin): VirtualHost {
  const passes = scope.outbound === 'ALLOW_ANY';
  const cluster = passes ? 'PassthroughCluster' : 'BlackHoleCluster';
  const route: Route = {
    name: passes ? 'allow_any' : 'block_all',
    conditions: [],
    precedence: 'no virtual host knows this host',
    action: passes ? { kind: 'pass-through', cluster, origin } : { kind: 'answer', answer: { status: 502 } },
    timeouts: { totalMs: null },
    origin,
  };
  return { name: route.name, domains: ['*'], routes: [route], origin };
}

interface Wrapper {
  readonly hosts: readonly string[];
  readonly services: readonly MeshService[];
  readonly routes: readonly Route[];
  readonly origin: Origin;
}

/** Virtual hosts of one port. Of two that claim a name the first keeps it: VirtualServices by age, then plain services. */
function virtualHostsOf(egress: EgressScope, context: RouteContext): readonly VirtualHost[] {
  const port = context.listenPort;
  const services = new Map(
    servicesOn(egress, port)
      .filter(({ service }) => egress.port === undefined || service.ports.length > 0)
      .map(({ service }) => [service.hostname, service]),
  );
  const known = new Set(services.keys());
  const claimed = new Set<string>();
  const names = new Set<string>();
  const out: VirtualHost[] = [];
  const add = (hostname: string, wrapper: Wrapper, service: MeshService | undefined): void => {
    const name = `${hostname}:${port}`;
    if (names.has(name)) return;
    names.add(name);
    const all = service ? domainsOf(service, context.client.namespace) : { whole: [hostname], short: [] };
    const free = (domain: string) => !claimed.has(domain.toLowerCase());
    const domains = [...all.whole.filter(free), ...all.short.filter((domain) => free(domain) && !known.has(domain))];
    for (const domain of domains) claimed.add(domain.toLowerCase());
    if (domains.length > 0) out.push({ name, domains, routes: wrapper.routes, origin: wrapper.origin });
  };
  for (const wrapper of wrappersOf(egress, services, context)) {
    for (const host of wrapper.hosts) add(host, wrapper, undefined);
    for (const service of wrapper.services) add(service.hostname, wrapper, service);
  }
  return out;
}

function wrappersOf(egress: EgressScope, services: ReadonlyMap<string, MeshService>, context: RouteContext): Wrapper[] {
  const { listenPort } = context;
  const left = new Map(services);
  const wildcards = [...services.keys()].filter((name) => name.startsWith('*'));
  const wrappers: Wrapper[] = [];
  for (const virtualService of egress.virtualServices) {
    if (listenPort !== 80 && !selects(virtualService, services, wildcards)) continue;
    const routes = routesOf(virtualService, context);
    if (routes.length === 0) continue;
    const split = splitHosts(virtualService, services, egress.closest);
    if (split.services.every((service) => !servesHttp(service, listenPort)) && listenPort !== 80) continue;
    wrappers.push({
      hosts: split.hosts,
      services: split.services.filter((service) => servesHttp(service, listenPort)),
      routes,
      origin: virtualService.origin,
    });
  }
  for (const { services: taken } of wrappers) for (const { hostname } of taken) left.delete(hostname);
  for (const service of left.values()) {
    if (!servesHttp(service, listenPort)) continue;
    const routes = boundRoutes(service, context) ?? [plainRoute(service, listenPort, context)];
    wrappers.push({ hosts: [], services: [service], routes, origin: service.origin });
  }
  return wrappers;
}

function servesHttp(service: MeshService, port: number): boolean {
  // What an ExternalName stands for has the virtual host.
  if (service.alias !== undefined) return false;
  return service.ports.some(
    ({ number, protocol }) => number === port && (isHttp(protocol) || protocol === 'unsupported'),
  );
}

/** Apart from port 80, a VirtualService counts only where one of its hosts is a service of the port. */
function selects(
  { hosts }: MeshVirtualService,
  services: ReadonlyMap<string, MeshService>,
  wildcards: readonly string[],
): boolean {
  return hosts.some((host) => {
    if (services.has(host)) return true;
    const others = host.startsWith('*') ? [...services.keys()] : wildcards;
    return others.some((name) => hostsOverlap(host, name));
  });
}

/** Hosts that are services of the port, and the rest. A wildcard takes the services it is the closest match for. */
function splitHosts(
  virtualService: MeshVirtualService,
  services: ReadonlyMap<string, MeshService>,
  closest: ReadonlyMap<string, MeshVirtualService>,
): { readonly hosts: readonly string[]; readonly services: readonly MeshService[] } {
  const hosts: string[] = [];
  const found: MeshService[] = [];
  for (const host of virtualService.hosts) {
    const exact = services.get(host);
    if (!host.startsWith('*')) {
      if (exact) found.push(exact);
      else hosts.push(host);
      continue;
    }
    const covered = [...services.values()].filter(({ hostname }) => hostsOverlap(hostname, host));
    if (covered.length === 0) hosts.push(host);
    found.push(...covered.filter(({ hostname }) => closest.get(hostname) === virtualService));
  }
  return { hosts, services: found };
}
