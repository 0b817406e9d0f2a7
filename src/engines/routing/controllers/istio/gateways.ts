/** Gateway proxies: listeners, TLS and streams (buildGatewayListeners, istio/istio 86c9f01 pilot/pkg/networking/core/gateway.go). */
import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../../fields.ts';
import { isHttp, isTls } from '../../kinds/istio-protocol.ts';
import { refOf, type KubeObject, type ObjectDiagnostic } from '../../object.ts';
import type { Listener, Proxy } from '../../proxy.ts';
import { hasLabels } from '../../selector.ts';
import { commonHosts, gatewayContext, gatewayVirtualHosts } from './gateway-hosts.ts';
import { mergeServers, terminatesTls, type GatewayServer } from './gateway-servers.ts';
import { gatewayWorkloads, serviceTargets, type GatewayWorkload } from './gateway-workloads.ts';
import { isForStream, matchesOf, streamBackends } from './streams.ts';
import { boundTo } from './virtual-services.ts';
import type { MeshWorld } from './world.ts';

export interface GatewayProxies {
  readonly proxies: readonly Proxy[];
  readonly diagnostics: readonly ObjectDiagnostic[];
}

export function gatewayProxies(world: MeshWorld): GatewayProxies {
  const diagnostics: ObjectDiagnostic[] = [];
  const proxies = gatewayWorkloads(world).map((workload): Proxy => {
    const merged = mergeServers(world, workload);
    diagnostics.push(...merged.diagnostics);
    const trusting = {
      ...world,
      mesh: { ...world.mesh, trustedProxies: Math.max(world.mesh.trustedProxies, trustedByPatch(world, workload)) },
    };
    const { namespace, name } = workload;
    return {
      name: `gateway ${namespace}/${name}`,
      role: 'gateway',
      controller: 'istio',
      ref: { namespace, name },
      entries: entriesOf(world, workload),
      alsoKnownAs: [...gatewaysOf(merged.servers), ...entriesOf(world, workload).map(({ service }) => service)],
      listeners: listenersOf(trusting, workload, merged.servers, diagnostics),
    };
  });
  return { proxies, diagnostics };
}

/** The Services of Kubernetes that lead to the proxy. */
function entriesOf(world: MeshWorld, workload: GatewayWorkload) {
  return serviceTargets(world, workload).flatMap(({ service, port, targetPort }) =>
    service.kubernetes ? [{ service: service.kubernetes, port, targetPort, origin: service.origin }] : [],
  );
}

/** A proxy may be asked for by the name of any Gateway it serves. */
function gatewaysOf(
  servers: readonly GatewayServer[],
): readonly { readonly namespace: string; readonly name: string }[] {
  return [...new Set(servers.map(({ gateway }) => gateway))].map((gateway) => {
    const [namespace = '', name = ''] = gateway.split('/');
    return { namespace, name };
  });
}

/** An EnvoyFilter that sets `xff_num_trusted_hops` on gateways; no other patch is acted on. */
function trustedByPatch({ cluster }: MeshWorld, workload: GatewayWorkload): number {
  for (const object of cluster.ofKind('EnvoyFilter')) {
    const spec = fieldsOf(object.value['spec']);
    const labels = fieldsOf(fieldsOf(spec['workloadSelector'])['labels']);
    if (!hasLabels(workload.labels, labels as Readonly<Record<string, string>>)) continue;
    for (const patch of listOf(spec['configPatches']).map(fieldsOf)) {
      const value = fieldsOf(fieldsOf(patch['patch'])['value']);
      const hops = numberOf(fieldsOf(value['typed_config'])['xff_num_trusted_hops']);
      if (hops !== undefined && ['GATEWAY', 'ANY', undefined].includes(textOf(fieldsOf(patch['match'])['context'])))
        return hops;
    }
  }
  return 0;
}

function listenersOf(
  world: MeshWorld,
  workload: GatewayWorkload,
  servers: readonly GatewayServer[],
  diagnostics: ObjectDiagnostic[],
): readonly Listener[] {
  const listeners: Listener[] = [];
  const tables = new Set<string>();
  for (const server of servers) {
    if (isHttp(server.protocol)) {
      if (tables.has(server.routeName)) continue;
      tables.add(server.routeName);
      const same = servers.filter(({ routeName }) => routeName === server.routeName);
      listeners.push({
        ...baseOf(server),
        protocol: 'http',
        serverNames: [],
        virtualHosts: gatewayVirtualHosts(world, workload, same),
      });
    } else if (server.protocol === 'HTTPS' && terminatesTls(server)) {
      listeners.push({
        ...secureBase(server),
        protocol: 'https',
        virtualHosts: gatewayVirtualHosts(world, workload, [server]),
      });
    } else listeners.push(...streamListener(world, workload, server));
  }
  return withoutTwins(world, listeners, diagnostics);
}

function baseOf(server: GatewayServer) {
  return {
    name: `${server.bind || '0.0.0.0'}_${server.listenPort}`,
    port: server.listenPort,
    virtualHosts: [],
    ...(server.routeName === '' ? {} : { dataPlane: { routeConfig: server.routeName } }),
    origin: server.origin,
  };
}

function serverNamesOf({ hosts }: GatewayServer): readonly string[] {
  const names = hosts.map((host) => host.slice(host.indexOf('/') + 1));
  return names.includes('*') ? [] : [...new Set(names)];
}

function secureBase(server: GatewayServer) {
  const mode = textOf(server.tls?.['mode']);
  const clientCertificate =
    mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL' ? 'required' : mode === 'OPTIONAL_MUTUAL' ? 'optional' : 'none';
  return { ...baseOf(server), serverNames: serverNamesOf(server), clientCertificate } as const;
}

/** Without a rule that takes the connection the port stays closed. */
function streamListener(world: MeshWorld, workload: GatewayWorkload, server: GatewayServer): Listener[] {
  const context = gatewayContext(world, workload, server);
  const bound = boundTo(world.virtualServices, server.gateway, workload.namespace).filter(
    (one) => commonHosts(server.hosts, one).length > 0,
  );
  const closed = isTls(server.protocol) && !terminatesTls(server);
  if (!closed) {
    const rule = bound
      .flatMap(({ tcp }) => tcp)
      .find((one) => matchesOf(one).length === 0 || matchesOf(one).some((match) => isForStream(match, context)));
    if (!rule) return [];
    const streams = [{ serverNames: [], backends: streamBackends(rule, context), origin: rule.origin }];
    if (!terminatesTls(server)) return [{ ...baseOf(server), protocol: 'tcp', serverNames: [], streams }];
    return [{ ...secureBase(server), protocol: 'tls-passthrough', streams }];
  }
  const taken = new Set<string>();
  const streams = bound
    .flatMap(({ tls }) => tls)
    .flatMap((rule) =>
      matchesOf(rule).flatMap((match) => {
        const names = textsOf(match['sniHosts']);
        if (!isForStream(match, context) || names.some((name) => taken.has(name))) return [];
        for (const name of names) taken.add(name);
        return [{ serverNames: names, backends: streamBackends(rule, context), origin: rule.origin }];
      }),
    );
  if (streams.length === 0) return [];
  return [
    {
      ...baseOf(server),
      protocol: 'tls-passthrough',
      serverNames: streams.flatMap(({ serverNames }) => serverNames),
      streams,
    },
  ];
}

/** Envoy refuses a listener with two filter chains for the same server names: the port is then not programmed at all. */
function withoutTwins(
  { cluster }: MeshWorld,
  listeners: readonly Listener[],
  diagnostics: ObjectDiagnostic[],
): readonly Listener[] {
  const seen = new Map<string, Listener>();
  const broken = new Set<number>();
  for (const listener of listeners.filter(({ protocol }) => protocol === 'https' || protocol === 'tls-passthrough')) {
    for (const name of listener.serverNames.length === 0 ? ['*'] : listener.serverNames) {
      const key = `${listener.name}/${name}`;
      const twin = seen.get(key);
      if (!twin) {
        seen.set(key, listener);
        continue;
      }
      broken.add(listener.port);
      const object = cluster.get(
        'Gateway.networking.istio.io',
        listener.origin.ref.namespace,
        listener.origin.ref.name,
      );
      if (object) diagnostics.push(twinFinding(object, listener, name));
    }
  }
  return listeners.filter(({ port }) => !broken.has(port));
}

function twinFinding(object: KubeObject, listener: Listener, name: string): ObjectDiagnostic {
  return {
    code: 'duplicate-filter-chain',
    severity: 'error',
    message: `Unexpected second TLS server for ${name} on port ${listener.port}, expected one: Envoy refuses the whole listener.`,
    hint: 'Give the servers different hosts, or put them in one Gateway.',
    place: object.placeOf(listener.origin.path),
    file: object.file,
    ref: refOf(object),
  };
}
