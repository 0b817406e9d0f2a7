/**
 * Gateway API inside a mesh (GAMMA, GEP-1426): a route whose parent is a Service.
 * In the Service’s own namespace it is a producer route and binds every client; elsewhere it is a consumer route and binds
 * the clients of its namespace, before producer routes.
 */
import type { Cluster } from '../../cluster.ts';
import { servicePort } from '../../endpoints.ts';
import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { Listener, Proxy, Route, VirtualHost } from '../../proxy.ts';
import type { StatusCondition } from '../../status-condition.ts';
import { parentRefs } from './attach.ts';
import { rankedRoutes, routeFailures } from './hosts.ts';
import { objectsOf, type Reference } from './names.ts';
import { inOrder } from './precedence.ts';

interface Bound {
  readonly route: KubeObject;
  readonly parent: Reference;
}

/** Routes whose parent is a Service, with that parent. */
function boundRoutes(cluster: Cluster): readonly Bound[] {
  return ['HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
    objectsOf(cluster, kind).flatMap((route) =>
      parentRefs(route)
        .filter((parent) => parent.kind === 'Service' && parent.group === '')
        .map((parent) => ({ route, parent })),
    ),
  );
}

/**
 * Routes for calls to a Service’s port from a namespace; undefined when no route is bound to it, and the call goes to the Service.
 */
export function meshRoutes(
  cluster: Cluster,
  service: { readonly namespace: string; readonly name: string },
  port: number,
  fromNamespace: string,
): readonly Route[] | undefined {
  return routesAmong(cluster, boundRoutes(cluster), service, port, fromNamespace);
}

function routesAmong(
  cluster: Cluster,
  all: readonly Bound[],
  service: { readonly namespace: string; readonly name: string },
  port: number,
  fromNamespace: string,
): readonly Route[] | undefined {
  const bound = all.filter(
    ({ parent }) =>
      parent.name === service.name &&
      parent.namespace === service.namespace &&
      (parent.port === undefined || parent.port === port),
  );
  const consumer = bound.filter(
    ({ route }) => route.namespace !== service.namespace && route.namespace === fromNamespace,
  );
  const producer = bound.filter(({ route }) => route.namespace === service.namespace);
  const chosen = consumer.length > 0 ? consumer : producer;
  if (chosen.length === 0) return undefined;
  const routes = new Set(chosen.map(({ route }) => route));
  return inOrder(
    [...routes].flatMap((route) =>
      rankedRoutes({ cluster, route, failures: [], mesh: true }, { port, scheme: 'http' }),
    ),
  );
}

/** The proxy beside a client pod; undefined when no route is bound to a Service. */
export function meshProxy(
  cluster: Cluster,
  source: { readonly namespace: string; readonly name: string },
): Proxy | undefined {
  const bound = boundRoutes(cluster);
  if (bound.length === 0) return undefined;
  const byPort = new Map<number, VirtualHost[]>();
  for (const service of cluster.ofKind('Service')) {
    for (const entry of listOf(fieldsOf(service.value['spec'])['ports'])) {
      const port = numberOf(fieldsOf(entry)['port']);
      if (port === undefined) continue;
      const hosts = byPort.get(port) ?? [];
      byPort.set(port, hosts);
      hosts.push(toVirtualHost(cluster, bound, service, port, source.namespace));
    }
  }
  return {
    name: `mesh proxy of ${source.namespace}/${source.name}`,
    role: 'sidecar',
    controller: 'gateway-api',
    unknownHosts: 'pass-through',
    chooseBy: 'address',
    listeners: [...byPort].map(([port, virtualHosts]): Listener => ({
      name: `outbound ${port}`,
      port,
      protocol: 'http',
      serverNames: [],
      virtualHosts,
      origin: virtualHosts[0]!.origin,
    })),
  };
}

function toVirtualHost(
  cluster: Cluster,
  bound: readonly Bound[],
  service: KubeObject,
  port: number,
  fromNamespace: string,
): VirtualHost {
  const { namespace, name } = service;
  const origin = { ref: refOf(service), path: ['spec', 'ports'] };
  const plain: Route = {
    name: `Service ${namespace}/${name}`,
    conditions: [],
    precedence: 'no route is bound to the Service',
    action: { kind: 'forward', backends: [{ weight: 1, service: { namespace, name, port }, origin }] },
    origin,
  };
  return {
    name: `${name}.${namespace}.svc.cluster.local:${port}`,
    domains: serviceNames(service, fromNamespace),
    routes: routesAmong(cluster, bound, service, port, fromNamespace) ?? [plain],
    origin,
  };
}

/** Names and addresses by which a client of the namespace calls a Service. */
export function serviceNames(service: KubeObject, fromNamespace: string): string[] {
  const { namespace, name, value } = service;
  const { clusterIP, clusterIPs } = fieldsOf(value['spec']);
  const addresses = [textOf(clusterIP) ?? '', ...textsOf(clusterIPs)].filter((text) => text !== '' && text !== 'None');
  const full = [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
  return [...(namespace === fromNamespace ? [name] : []), ...full, ...new Set(addresses)];
}

/** Conditions of routes for their Service parents. */
export function meshConditions(cluster: Cluster): StatusCondition[] {
  return boundRoutes(cluster).flatMap(({ route, parent }) => {
    const about = { ref: refOf(route), parent: { kind: 'Service', namespace: parent.namespace, name: parent.name } };
    const service = cluster.get('Service', parent.namespace, parent.name);
    const there =
      service !== undefined && (parent.port === undefined || servicePort(service, parent.port) !== undefined);
    const [failure] = routeFailures(cluster, route, true);
    return [
      {
        ...about,
        type: 'Accepted',
        status: there ? 'True' : 'False',
        reason: there ? 'Accepted' : 'NoMatchingParent',
        message: there ? '' : `There is no Service ${parent.namespace}/${parent.name} with that port`,
      },
      {
        ...about,
        type: 'ResolvedRefs',
        status: failure ? 'False' : 'True',
        reason: failure?.reason ?? 'ResolvedRefs',
        message: failure?.message ?? '',
      },
    ];
  });
}
