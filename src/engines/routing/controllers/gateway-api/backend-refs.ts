/** backendRefs → backends, with what does not resolve. */
import type { YamlPath } from '../../../core/yaml.ts';
import type { Cluster } from '../../cluster.ts';
import { servicePort } from '../../endpoints.ts';
import { fieldsOf, listOf, numberOf } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { Backend, BrokenBackend } from '../../proxy.ts';
import { tlsProblem } from './backend-tls.ts';
import { readFilters, type MatchPlace } from './filters.ts';
import { isGranted } from './grants.ts';
import { group, readReference } from './names.ts';

/** A route’s references that do not resolve, for its ResolvedRefs condition. */
export interface RefFailure {
  readonly reason: string;
  readonly message: string;
  readonly path: YamlPath;
}

export interface RouteContext {
  readonly cluster: Cluster;
  readonly route: KubeObject;
  readonly failures: RefFailure[];
  /** Between Services of a mesh no ReferenceGrant is asked for (conformance test MeshConsumerRoute). */
  readonly mesh?: boolean;
}

/** @param place the match the backend stands behind, for filters that need its prefix */
export function readBackend(context: RouteContext, value: unknown, path: YamlPath, place?: MatchPlace): Backend {
  const { route, cluster, failures } = context;
  const fields = fieldsOf(value);
  const to = readReference(fields, { group: '', kind: 'Service', namespace: route.namespace });
  const origin = { ref: refOf(route), path };
  const weight = Math.max(0, numberOf(fields['weight']) ?? 1);
  const broken = problemOf(context, to);
  if (broken) failures.push({ reason: broken.reason, message: broken.message, path });
  if (broken) return { weight, broken, origin, ...nameOnly(to) };
  const service = { namespace: to.namespace, name: to.name, port: to.port ?? firstPort(cluster, to) };
  const insecure = tlsProblem(cluster, service);
  const filters = readFilters(context, listOf(fields['filters']), [...path, 'filters'], place);
  const ignored = [...filters.ignored, ...(filters.cors ? ['filter CORS on a backendRef'] : [])];
  return {
    weight,
    service,
    origin,
    ...(insecure ? { broken: insecure } : {}),
    ...(filters.requestHeaders ? { requestHeaders: filters.requestHeaders } : {}),
    ...(filters.responseHeaders ? { responseHeaders: filters.responseHeaders } : {}),
    ...(filters.rewrite ? { rewrite: filters.rewrite } : {}),
    ...(filters.redirect ? { redirect: filters.redirect } : {}),
    ...(filters.mirrors.length > 0 ? { mirrors: filters.mirrors } : {}),
    ...(ignored.length > 0 ? { ignored } : {}),
  };
}

/** Names what was meant, so that a decision can tell the reader. */
function nameOnly(to: { namespace: string; name: string; kind: string; port?: number }): Partial<Backend> {
  return to.kind === 'Service'
    ? { service: { namespace: to.namespace, name: to.name, port: to.port ?? 0 } }
    : { cluster: `${to.kind} ${to.namespace}/${to.name}` };
}

function problemOf(
  { cluster, route, mesh }: RouteContext,
  to: ReturnType<typeof readReference>,
): BrokenBackend | undefined {
  const named = `${to.kind} ${to.namespace}/${to.name}`;
  if (to.group !== '' || to.kind !== 'Service') {
    return {
      status: 500,
      reason: 'InvalidKind',
      message: `A backend is a Service, not ${to.group === '' ? to.kind : `${to.group}/${to.kind}`}`,
    };
  }
  if (!mesh && !isGranted(cluster, { group, kind: route.kind, namespace: route.namespace }, to)) {
    return {
      status: 500,
      reason: 'RefNotPermitted',
      message: `No ReferenceGrant in ${to.namespace} lets ${route.kind}s of ${route.namespace} refer to ${named}`,
    };
  }
  const service = cluster.get('Service', to.namespace, to.name);
  if (!service) return { status: 500, reason: 'BackendNotFound', message: `There is no ${named}` };
  if (to.port !== undefined && !servicePort(service, to.port)) {
    return { status: 500, reason: 'BackendNotFound', message: `${named} has no port ${to.port}` };
  }
  return undefined;
}

function firstPort(cluster: Cluster, { namespace, name }: { namespace: string; name: string }): number {
  const service = cluster.get('Service', namespace, name);
  return (service && numberOf(servicePort(service, undefined)?.['port'])) ?? 0;
}
