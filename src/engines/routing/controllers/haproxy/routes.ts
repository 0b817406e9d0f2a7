/**
 * Paths of Ingresses as HAProxy looks them up: in a map of exact paths, in one of prefixes that match exactly, then by the
 * longest beginning. Source: haproxytech/kubernetes-ingress@fc12067 pkg/route/route.go, pkg/controller/controller.go.
 */
import type { Cluster } from '../../cluster.ts';
import type { Condition } from '../../match/condition.ts';
import type { Route } from '../../proxy.ts';
import { endpointsBehind, serviceBackend, type BackendStatuses } from '../ingress/backend.ts';
import type { Ingress, IngressPath, ServiceTarget } from '../ingress/ingress.ts';
import { readAcl } from './acl.ts';
import { haproxyAnnotations } from './annotations.ts';
import { attemptsOf } from './retries.ts';
import { changesOf, stepsBefore, type Scheme } from './rules.ts';

export const statuses: BackendStatuses = { missing: 503, empty: 503 };

export interface HaproxyContext {
  readonly cluster: Cluster;
  readonly settings: Readonly<Record<string, string>>;
  readonly scheme: Scheme;
}

/** One line of a map. */
interface Line {
  readonly table: 'acl' | 'exact' | 'prefix-exact' | 'prefix';
  readonly key: string;
  readonly conditions: readonly Condition[];
  readonly backend: string;
  readonly ingress: Ingress;
  readonly path: IngressPath & { readonly service: ServiceTarget };
  readonly acl?: string;
}

const places: Readonly<Record<Line['table'], string>> = {
  acl: 'a rule with route-acl is asked before the maps',
  exact: 'the map of exact paths is asked first',
  'prefix-exact': 'the path equals a prefix, which comes before longer beginnings',
  prefix: 'the longest beginning',
};

function linesOf(ingress: Ingress, path: IngressPath, { cluster, settings }: HaproxyContext): Line[] {
  const { service } = path;
  // A Service or a port that is not there leaves the path out of every map.
  if (!service || !endpointsBehind(cluster, service).exists) return [];
  const found = {
    ingress,
    path: { ...path, service },
    backend: `${service.namespace}_svc_${service.name}_${service.port}`,
  };
  const line = (table: Line['table'], key: string, conditions: readonly Condition[]): Line => ({
    ...found,
    table,
    key,
    conditions,
  });
  const exactly = (value: string): Condition[] => [{ on: 'path', match: { kind: 'exact', value } }];
  const begins = (value: string): Condition[] =>
    value === '/' || value === '' ? [] : [{ on: 'path', match: { kind: 'prefix', value } }];
  const acl = haproxyAnnotations([cluster.get('Service', service.namespace, service.name)], settings).text('route-acl');
  const bare = path.path.replace(/\/$/, '');
  if (acl !== '') {
    const condition = readAcl(acl);
    const place: Condition[] =
      path.pathType === 'Exact'
        ? exactly(path.path)
        : bare === ''
          ? []
          : [{ on: 'path', match: { kind: 'path-prefix', value: bare } }];
    return [{ ...line('acl', path.path, [...place, condition ?? { on: 'any', of: [] }]), acl }];
  }
  if (path.pathType === 'Exact') return [line('exact', path.path, exactly(path.path))];
  if (bare === '') return [line('prefix', '/', [])];
  const beginning = path.pathType === 'Prefix' ? `${bare}/` : bare;
  return [line('prefix-exact', bare, exactly(bare)), line('prefix', beginning, begins(beginning))];
}

const order: readonly Line['table'][] = ['acl', 'exact', 'prefix-exact', 'prefix'];

/** HAProxy's maps are sorted by text: of equal keys the backend that comes first in the alphabet counts. */
function compareLines(a: Line, b: Line): number {
  const byTable = order.indexOf(a.table) - order.indexOf(b.table);
  const byName = a.backend < b.backend ? -1 : a.backend > b.backend ? 1 : 0;
  return byTable || (a.table === 'prefix' ? b.key.length - a.key.length : 0) || (a.table === 'acl' ? 0 : byName);
}

function routesOfLine(
  { table, conditions, ingress, path, acl }: Line,
  { cluster, settings, scheme }: HaproxyContext,
): Route[] {
  const service = cluster.get('Service', path.service.namespace, path.service.name);
  const own = haproxyAnnotations([ingress.object], settings);
  const backend = haproxyAnnotations([service, ingress.object], settings);
  const name = `path ${path.path || '/'} of Ingress ${ingress.object.namespace}/${ingress.object.name}`;
  const pods = endpointsBehind(cluster, path.service).endpoints.length;
  const { retry, ignored } = attemptsOf(cluster, backend, path.service.namespace, pods, path.origin);
  const changes = changesOf(own);
  const before = stepsBefore(own, ingress.tls.length > 0, scheme).map((step): Route => ({
    ...step,
    name,
    conditions: [...conditions, ...step.conditions],
    precedence: `${places[table]}; ${step.precedence}`,
    origin: path.origin,
  }));
  return [
    ...before,
    {
      name,
      conditions,
      precedence: acl === undefined ? places[table] : `${places[table]}: ${acl}`,
      action: { kind: 'forward', backends: [serviceBackend(cluster, path.service, path.origin, statuses)] },
      retry,
      ...changes,
      ignored: [...new Set([...changes.ignored, ...backend.notModelled, ...ignored])],
      origin: path.origin,
    },
  ];
}

/** All routes of one host. */
export function hostRoutes(
  paths: readonly { readonly ingress: Ingress; readonly path: IngressPath }[],
  context: HaproxyContext,
): Route[] {
  return paths
    .flatMap(({ ingress, path }) => linesOf(ingress, path, context))
    .toSorted(compareLines)
    .flatMap((line) => routesOfLine(line, context));
}
