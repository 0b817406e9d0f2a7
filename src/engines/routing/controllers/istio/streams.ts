/** TCP and TLS through a sidecar: told apart by address, or by the server name of the TLS hello. */
import { fieldsOf, isFields, listOf, numberOf, textsOf, textMapOf, type Fields } from '../../fields.ts';
import { isTls } from '../../kinds/istio-protocol.ts';
import type { Origin } from '../../object.ts';
import type { Backend, Listener } from '../../proxy.ts';
import { hasLabels } from '../../selector.ts';
import { backendOf, plainBackend } from './destinations.ts';
import { domainsOf, nowhere } from './domains.ts';
import type { Client } from './destination-rules.ts';
import type { RouteContext } from './routes.ts';
import type { MeshService } from './services.ts';
import { protocolOn, type EgressScope, type SidecarScope } from './sidecar-scope.ts';
import type { Rule } from './virtual-services.ts';

type Stream = NonNullable<Listener['streams']>[number];

/** Listeners for the TCP, TLS and unnamed protocols of one port. */
export function streamListeners(scope: SidecarScope, egress: EgressScope, context: RouteContext): readonly Listener[] {
  const { listenPort: port, client } = context;
  const on = (wanted: (protocol: string) => boolean): MeshService[] =>
    egress.services.filter((service) =>
      service.ports.some(({ number, protocol }) => number === port && wanted(protocolOn(egress, protocol))),
    );
  const origin = egress.origin ?? nowhere(scope, client);
  const listener = (protocol: 'tcp' | 'tls-passthrough', streams: readonly Stream[]): Listener => ({
    name: `0.0.0.0_${port}`,
    port,
    protocol,
    serverNames: [],
    virtualHosts: [],
    streams: [...streams, restStream(scope, origin)],
    origin,
  });
  const tls = on((protocol) => isTls(protocol as never)).flatMap((service) => tlsStreams(service, egress, context));
  const tcp = on((protocol) => ['TCP', 'Mongo', 'Redis', 'MySQL', 'unsupported'].includes(protocol)).map((service) =>
    tcpStream(service, egress, context),
  );
  return [listener('tls-passthrough', [...tls, ...tcp]), listener('tcp', tcp)];
}

/** What nothing else takes: let through, or closed. */
function restStream({ outbound }: SidecarScope, origin: Origin): Stream {
  if (outbound === 'ALLOW_ANY') return { serverNames: [], backends: [], passThrough: 'PassthroughCluster', origin };
  return blackHole(origin, 'Only hosts of the registry may be called (REGISTRY_ONLY).');
}

function blackHole(origin: Origin, message: string): Stream {
  const broken = { status: 502, reason: 'BlackHoleCluster', message };
  return { serverNames: [], backends: [{ weight: 1, cluster: 'BlackHoleCluster', broken, origin }], origin };
}

/** Ports nobody declared. */
export function restListeners(scope: SidecarScope, client: Client): readonly Listener[] {
  const origin = nowhere(scope, client);
  const base = {
    name: 'virtualOutbound',
    port: 0,
    serverNames: [],
    virtualHosts: [],
    streams: [restStream(scope, origin)],
    origin,
  };
  return [
    { ...base, protocol: 'tcp' },
    { ...base, protocol: 'tls-passthrough' },
  ];
}

/** The sidecar's own ports, 15001 and 15006: a call to them would go round in circles. */
export function ownPorts(scope: SidecarScope, client: Client): readonly Listener[] {
  const origin = nowhere(scope, client);
  const streams = [blackHole(origin, 'The port is the sidecar’s own.')];
  return [15001, 15006].map((port) => ({
    name: 'virtualOutbound',
    port,
    protocol: 'tcp',
    serverNames: [],
    virtualHosts: [],
    streams,
    origin,
  }));
}

/** Where the service is found: its addresses, and the names that lead to them. */
function placeOf(service: MeshService, context: RouteContext): Pick<Stream, 'addresses' | 'hosts'> {
  // Without an address of its own a ServiceEntry takes whatever comes to the port.
  if (!service.kubernetes && service.addresses.length === 0) return {};
  const { whole, short } = domainsOf(service, context.client.namespace);
  return { addresses: service.addresses, hosts: [...whole, ...short] };
}

/** The server name counts where no single address tells the service apart. */
function isToldByName({ addresses, headless }: MeshService): boolean {
  return !headless && (addresses.length === 0 || addresses.some((address) => address.includes('/')));
}

function tcpStream(service: MeshService, egress: EgressScope, context: RouteContext): Stream {
  const rule = ruleFor('tcp', service, egress, context);
  return {
    ...placeOf(service, context),
    serverNames: [],
    backends: rule ? streamBackends(rule, context) : [plainBackend(service, context.listenPort, context)],
    origin: rule?.origin ?? service.origin,
  };
}

function tlsStreams(service: MeshService, egress: EgressScope, context: RouteContext): Stream[] {
  const rules = egress.virtualServices
    .filter(({ hosts }) => hosts.includes(service.hostname))
    .flatMap(({ tls }) => tls)
    .flatMap((rule) =>
      matchesOf(rule)
        .filter((match) => isForStream(match, context))
        .map((match) => ({
          ...(service.addresses.length > 0 ? placeOf(service, context) : {}),
          serverNames: textsOf(match['sniHosts']),
          backends: streamBackends(rule, context),
          origin: rule.origin,
        })),
    );
  return rules.length > 0
    ? rules
    : [
        {
          ...placeOf(service, context),
          serverNames: isToldByName(service) ? [service.hostname] : [],
          backends: [plainBackend(service, context.listenPort, context)],
          origin: service.origin,
        },
      ];
}

function ruleFor(kind: 'tcp', service: MeshService, egress: EgressScope, context: RouteContext): Rule | undefined {
  return egress.virtualServices
    .filter(({ hosts }) => hosts.includes(service.hostname))
    .flatMap((virtualService) => virtualService[kind])
    .find((rule) => {
      const matches = matchesOf(rule);
      return matches.length === 0 || matches.some((match) => isForStream(match, context));
    });
}

export function matchesOf(rule: Rule): Fields[] {
  return listOf(rule.value['match']).filter(isFields);
}

/** Whether a TCP or TLS match is for this proxy and port. */
export function isForStream(match: Fields, { listenPort, gateways, client }: RouteContext): boolean {
  const port = numberOf(match['port']) ?? 0;
  if (port !== 0 && port !== listenPort) return false;
  const named = textsOf(match['gateways']);
  if (named.length > 0) return named.some((name) => gateways.has(name));
  const namespace = match['sourceNamespace'];
  return hasLabels(client.labels, textMapOf(match['sourceLabels'])) && (!namespace || namespace === client.namespace);
}

export function streamBackends({ value, origin }: Rule, context: RouteContext): readonly Backend[] {
  const route = listOf(value['route']).map(fieldsOf);
  return route.flatMap((entry, i) => {
    const weight = route.length === 1 ? 1 : (numberOf(entry['weight']) ?? 0);
    const at: Origin = { ref: origin.ref, path: [...origin.path, 'route', i] };
    return weight > 0 ? [backendOf(fieldsOf(entry['destination']), weight, context, at)] : [];
  });
}
