/** HTTPRoutes bound to a Service, as Istio's sidecars run them: the rules of Gateway API, Istio's clusters and default retries. */
import { fieldsOf, numberOf, textOf, valueAt } from '../../fields.ts';
import type { Action, Backend, Route } from '../../proxy.ts';
import { meshRoutes } from '../gateway-api/mesh.ts';
import { clusterName, reach } from './destinations.ts';
import { retryPolicy } from './retries.ts';
import type { RouteContext } from './routes.ts';
import type { MeshService } from './services.ts';

/** Routes of the client's namespace, else of the Service's; undefined when none is bound to the port. */
export function boundRoutes(service: MeshService, context: RouteContext): readonly Route[] | undefined {
  if (!service.kubernetes) return undefined;
  const { cluster } = context.world;
  const routes = meshRoutes(cluster, service.kubernetes, context.listenPort, context.client.namespace);
  if (!routes) return undefined;
  const retry = retryPolicy(undefined, context.world.mesh.defaultRetry, false);
  const named = routes.map((route): Route => ({
    ...(retry ? { retry } : {}),
    ...route,
    action: withClusters(route.action, context),
    timeouts: route.timeouts ?? { totalMs: null },
  }));
  // Nothing stands behind a route that takes every request.
  const last = named.findIndex(({ conditions }) => conditions.length === 0);
  return last === -1 ? named : named.slice(0, last + 1);
}

function withClusters(action: Action, context: RouteContext): Action {
  if (action.kind !== 'forward') return action;
  return { kind: 'forward', backends: action.backends.map((backend) => withCluster(backend, context)) };
}

function withCluster(backend: Backend, context: RouteContext): Backend {
  if (backend.service && !backend.broken) {
    const { namespace, name } = backend.service;
    const port = Number(backend.service.port);
    const host = `${name}.${namespace}.svc.${context.world.mesh.domain || 'cluster.local'}`;
    const known = context.world.registry.inNamespace(host, namespace);
    const target = known ? reach(known, port, '', { ...context, missingStatus: 500 }) : missing(host);
    return { ...backend, ...target, cluster: clusterName('', host, port) };
  }
  return asHostname(backend, context) ?? backend;
}

/** `kind: Hostname` of networking.istio.io: a host of the mesh's registry by its name. */
function asHostname(backend: Backend, context: RouteContext): Backend | undefined {
  const { ref, path } = backend.origin;
  const written = fieldsOf(valueAt(context.world.cluster.find(ref)?.value, path));
  if (written['kind'] !== 'Hostname' || written['group'] !== 'networking.istio.io') return undefined;
  const host = (textOf(written['name']) ?? '').toLowerCase();
  const port = numberOf(written['port']) ?? context.listenPort;
  const { broken: _, service: __, ...rest } = backend;
  const service = context.lookup(host);
  const target = service ? reach(service, port, '', { ...context, missingStatus: 500 }) : missing(host);
  return { ...rest, ...target, cluster: clusterName('', host, port) };
}

function missing(host: string): Pick<Backend, 'broken'> {
  return { broken: { status: 500, reason: 'NoCluster', message: `No service ${host} is known to the mesh.` } };
}
