/**
 * Routes whose parent is a Service, as Linkerd's policy controller sends them to the proxies of its clients.
 * Source: linkerd/linkerd2@b24cd40 policy-controller/k8s/index/src/outbound/index.rs, policy-controller/grpc/src/outbound/http.rs.
 */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { Backend, Route, Timeouts } from '../../proxy.ts';
import { readReference } from '../gateway-api/names.ts';
import { rankedRoutes } from '../gateway-api/hosts.ts';
import { inOrder, type RankedRoute } from '../gateway-api/precedence.ts';
import { hasTimeouts, readPolicy, type LinkerdPolicy } from './annotations.ts';
import { profileOf, profileRoutes } from './profiles.ts';

const routeKinds = [
  'HTTPRoute.gateway.networking.k8s.io',
  'HTTPRoute.policy.linkerd.io',
  'GRPCRoute.gateway.networking.k8s.io',
];

interface ServicePort {
  readonly service: KubeObject;
  readonly port: number;
}

export function isBound(route: KubeObject, { service, port }: ServicePort): boolean {
  return listOf(fieldsOf(route.value['spec'])['parentRefs']).some((value) => {
    const parent = readReference(value, { group: '', kind: 'Service', namespace: route.namespace });
    const isService = parent.kind === 'Service' && (parent.group === '' || parent.group === 'core');
    const own = parent.name === service.name && parent.namespace === service.namespace;
    return isService && own && (parent.port === undefined || parent.port === port);
  });
}

/** All routes with a Service as parent. */
export function boundRoutes(cluster: Cluster): readonly KubeObject[] {
  return routeKinds
    .flatMap((kind) => cluster.ofKind(kind))
    .filter((route) =>
      listOf(fieldsOf(route.value['spec'])['parentRefs']).some((parent) => fieldsOf(parent)['kind'] === 'Service'),
    );
}

const protocolOf = ({ kind }: KubeObject) => (kind === 'GRPCRoute' ? 'grpc' : 'http');

const takenFilters = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect'];

/** Why the controller leaves a whole route out, or undefined. */
export function routeProblem(
  route: KubeObject,
): { readonly path: readonly (string | number)[]; readonly message: string } | undefined {
  const { problem } = readPolicy(route, protocolOf(route));
  if (problem) return { path: ['metadata', 'annotations', problem.annotation], message: problem.message };
  for (const [i, rule] of listOf(fieldsOf(route.value['spec'])['rules']).entries()) {
    for (const [j, filter] of listOf(fieldsOf(rule)['filters']).entries()) {
      const type = textOf(fieldsOf(filter)['type']) ?? '';
      if (!takenFilters.includes(type))
        return { path: ['spec', 'rules', i, 'filters', j], message: `filter ${type} is not taken` };
    }
  }
  return undefined;
}

/** Of two policies the nearer one counts, retries and timeouts each as a whole. */
function withPolicy(route: Route, own: LinkerdPolicy, ofService: LinkerdPolicy, ignored: readonly string[]): Route {
  const { retry: unused, timeouts: written, ...rest } = route;
  const ruleMs = written?.totalMs ?? undefined;
  const isOwn = hasTimeouts(own.timeouts) || ruleMs !== undefined;
  const chosen = isOwn ? own.timeouts : ofService.timeouts;
  const totalMs = chosen.requestMs ?? (isOwn ? ruleMs : undefined) ?? null;
  const timeouts: Timeouts = { totalMs: totalMs || null, ...(written?.origin && isOwn && { origin: written.origin }) };
  const retry = own.retry ?? ofService.retry;
  const asked = [
    ...(unused ? ['retry of the rule: Linkerd reads its annotations only'] : []),
    ...(chosen.responseMs === undefined ? [] : ['timeout.linkerd.io/response: a limit on each try']),
    ...(chosen.idleMs === undefined ? [] : ['timeout.linkerd.io/idle']),
    ...(route.ignored ?? []),
    ...ignored,
  ];
  return { ...rest, timeouts, ...(retry && { retry }), ...(asked.length > 0 && { ignored: asked }) };
}

/** A rule without backends goes to the Service itself. */
function withDefaultBackend(ranked: RankedRoute, plain: Backend): Route {
  const rule = fieldsOf(listOf(fieldsOf(ranked.object.value['spec'])['rules'])[ranked.rule]);
  const { action } = ranked.route;
  const isOpen = listOf(rule['backendRefs']).length === 0 && action.kind === 'forward';
  return isOpen ? { ...ranked.route, action: { kind: 'forward', backends: [plain] } } : ranked.route;
}

function breakerWords({ annotations }: KubeObject): string[] {
  return Object.keys(annotations)
    .filter((name) => name.startsWith('balancer.'))
    .map((name) => `annotation ${name}`);
}

/** Routes for calls to one port of a Service from a namespace: the profile's, the bound routes', or the Service's own. */
export function serviceRoutes(
  cluster: Cluster,
  bound: readonly KubeObject[],
  { service, port }: ServicePort,
  fromNamespace: string,
): Route[] {
  const { namespace, name } = service;
  const origin = { ref: refOf(service), path: ['spec'] };
  const plain: Backend = { weight: 1, service: { namespace, name, port }, origin };
  const profile = profileOf(cluster, service, fromNamespace);
  if (profile) return profileRoutes(profile, port, plain);
  // Routes of the Service's namespace hold for every client, those of the client's for its own; all are compared together.
  const chosen = bound.filter(
    (route) =>
      (route.namespace === namespace || route.namespace === fromNamespace) &&
      isBound(route, { service, port }) &&
      routeProblem(route) === undefined,
  );
  const grpc = chosen.filter(({ kind }) => kind === 'GRPCRoute');
  const routes = grpc.length > 0 ? grpc : chosen;
  const words = breakerWords(service);
  const policies = { http: readPolicy(service, 'http'), grpc: readPolicy(service, 'grpc') };
  if (routes.length === 0) {
    const route: Route = {
      name: `Service ${namespace}/${name}`,
      conditions: [],
      precedence: 'no route is bound to the Service',
      action: { kind: 'forward', backends: [plain] },
      origin,
    };
    const none: LinkerdPolicy = {
      retry: undefined,
      timeouts: { requestMs: undefined, responseMs: undefined, idleMs: undefined },
      problem: undefined,
    };
    return [withPolicy(route, none, policies.http, words)];
  }
  const place = { port, scheme: 'http' } as const;
  const ranked = routes.flatMap((route) =>
    rankedRoutes({ cluster, route, failures: [] }, place).map((one): RankedRoute => {
      const protocol = protocolOf(route);
      return {
        ...one,
        route: withPolicy(withDefaultBackend(one, plain), readPolicy(route, protocol), policies[protocol], words),
      };
    }),
  );
  return [...inOrder(ranked)];
}

export function servicePorts(cluster: Cluster): ServicePort[] {
  return cluster.ofKind('Service').flatMap((service) =>
    listOf(fieldsOf(service.value['spec'])['ports']).flatMap((entry) => {
      const port = numberOf(fieldsOf(entry)['port']);
      return port === undefined ? [] : [{ service, port }];
    }),
  );
}
