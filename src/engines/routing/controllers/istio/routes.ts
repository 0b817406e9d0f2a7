/** Rules of a VirtualService → routes, for one proxy and port (BuildHTTPRoutesForVirtualService, istio/istio 86c9f01). */
import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Action, Backend, Mirror, Route } from '../../proxy.ts';
import { hasLabels } from '../../selector.ts';
import { corsOf, directAnswerOf, faultOf, redirectOf, rewriteOf } from './actions.ts';
import { backendOf, hashesOf, plainBackend, type DestinationContext } from './destinations.ts';
import { headerOperations, headersOf, type RuleHeaders } from './headers.ts';
import { conditionsOf, isCatchAll } from './matches.ts';
import { retriesOf, retryPolicy } from './retries.ts';
import type { MeshService } from './services.ts';
import { underTokens, type TokenPolicy } from './tokens.ts';
import type { MeshVirtualService, Rule } from './virtual-services.ts';

export interface RouteContext extends DestinationContext {
  /** `mesh`, or the gateways a route may be for. */
  readonly gateways: ReadonlySet<string>;
  readonly tokens: TokenPolicy;
}

/** In the order written; nothing after a match that takes every request. */
export function routesOf(virtualService: MeshVirtualService, context: RouteContext): readonly Route[] {
  const routes: Route[] = [];
  for (const rule of virtualService.http) {
    const matches = listOf(rule.value['match']).map(fieldsOf);
    for (const [i, match] of matches.length === 0 ? [[-1, {}] as const] : matches.entries()) {
      if (!isForProxy(match, context)) continue;
      const route = routeOf(rule, match, i, virtualService, context);
      routes.push(route);
      if (matches.length === 0 || isCatchAll(route.conditions)) return routes;
    }
  }
  return routes;
}

/** `port`, `gateways`, `sourceLabels` and `sourceNamespace` say which proxies get the route. */
function isForProxy(match: Fields, { listenPort, gateways, client }: RouteContext): boolean {
  const port = numberOf(match['port']) ?? 0;
  if (port !== 0 && port !== listenPort) return false;
  const named = textsOf(match['gateways']);
  if (named.length > 0) return named.some((name) => gateways.has(name));
  if (!hasLabels(client.labels, textMapOf(match['sourceLabels']))) return false;
  const namespace = textOf(match['sourceNamespace']) ?? '';
  return namespace === '' || namespace === client.namespace;
}

function routeOf(
  rule: Rule,
  match: Fields,
  index: number,
  { semantics }: MeshVirtualService,
  context: RouteContext,
): Route {
  const conditions = conditionsOf(match, semantics).map((condition) => underTokens(condition, context.tokens));
  const { value, origin: ruleOrigin } = rule;
  const origin: Origin =
    index > 0 || listOf(value['match']).length > 1
      ? { ref: ruleOrigin.ref, path: [...ruleOrigin.path, 'match', index] }
      : ruleOrigin;
  const { host } = headerOperations(value['headers']);
  const headers = headersOf(value);
  const authority = textOf(fieldsOf(value['rewrite'])['authority']) || host;
  const action = underAuthority(actionOf(rule, conditions, headers, context), authority);
  const forwards = action.kind === 'forward';
  const cors = corsOf(value, ruleOrigin);
  const fault = faultOf(value, ruleOrigin);
  return {
    name: routeName(rule, match),
    conditions,
    precedence:
      semantics === 'ingress'
        ? 'longer paths first, an exact one before a prefix of its length'
        : 'rules are asked in the order written, the first that matches is taken',
    action,
    ...headers.route,
    ...(forwards ? forwarding(rule, conditions, host, context) : {}),
    ...(cors ? { cors } : {}),
    ...(fault ? { fault } : {}),
    origin,
  };
}

/** A host set by the rule wins over one set by its destinations (processDestination in route.go). */
function underAuthority(action: Action, authority: string | undefined): Action {
  if (action.kind !== 'forward' || !authority) return action;
  return {
    kind: 'forward',
    backends: action.backends.map(({ rewrite, ...backend }) => {
      const path = rewrite?.path;
      return path ? { ...backend, rewrite: { path } } : backend;
    }),
  };
}

function routeName({ value, name }: Rule, match: Fields): string {
  const [own, inner] = [textOf(value['name']) ?? '', textOf(match['name']) ?? ''];
  if (own === '' && inner === '') return name;
  return inner === '' ? own : `${own}.${inner}`;
}

function actionOf(
  { value, origin }: Rule,
  conditions: readonly Condition[],
  headers: RuleHeaders,
  context: RouteContext,
): Action {
  if (isFields(value['redirect'])) {
    return { kind: 'redirect', redirect: redirectOf(value['redirect'], conditions, context.listenPort) };
  }
  if (isFields(value['directResponse'])) return directAnswerOf(value['directResponse']);
  return { kind: 'forward', backends: backendsOf(value, origin, headers, context) };
}

/** One destination takes everything; of several, those of weight 0 take nothing. */
function backendsOf(rule: Fields, origin: Origin, headers: RuleHeaders, context: RouteContext): readonly Backend[] {
  const route = listOf(rule['route']).map(fieldsOf);
  return route.flatMap((entry, i) => {
    const weight = route.length === 1 ? 1 : (numberOf(entry['weight']) ?? 0);
    if (weight <= 0) return [];
    const at: Origin = { ref: origin.ref, path: [...origin.path, 'route', i] };
    const { host } = headerOperations(entry['headers']);
    return [
      {
        ...backendOf(fieldsOf(entry['destination']), weight, context, at),
        ...headers.destinations[i],
        ...(host === undefined ? {} : { rewrite: { host } }),
      },
    ];
  });
}

/** Rewrite, mirrors, timeout and retries: only what is forwarded has them. */
function forwarding(
  { value, origin }: Rule,
  conditions: readonly Condition[],
  host: string | undefined,
  context: RouteContext,
): Partial<Route> {
  const rewrite = rewriteOf(value, conditions, host);
  const mirrors = mirrorsOf(value, origin, context);
  const timeoutMs = durationMs(value['timeout']) ?? null;
  const route = listOf(value['route']).map(fieldsOf);
  const hashed = route.length === 1 && hashesOf(fieldsOf(route[0]!['destination']), context);
  const retry = retryPolicy(retriesOf(value), context.world.mesh.defaultRetry, hashed, origin);
  return {
    ...(rewrite ? { rewrite } : {}),
    ...(mirrors.length > 0 ? { mirrors } : {}),
    timeouts: {
      totalMs: timeoutMs === 0 ? null : timeoutMs,
      ...(timeoutMs === null ? {} : { origin: { ref: origin.ref, path: [...origin.path, 'timeout'] } }),
    },
    ...(retry ? { retry } : {}),
  };
}

/** Without a percentage every request is copied; 0 copies none. */
function mirrorsOf(rule: Fields, origin: Origin, context: RouteContext): Mirror[] {
  const single = isFields(rule['mirror'])
    ? [
        {
          destination: rule['mirror'],
          percentage: fieldsOf(rule['mirrorPercentage'])['value'] ?? rule['mirrorPercent'] ?? rule['mirror_percent'],
          path: ['mirror'],
        },
      ]
    : [];
  const several = listOf(rule['mirrors'])
    .map(fieldsOf)
    .map((entry, i) => ({
      destination: fieldsOf(entry['destination']),
      percentage: fieldsOf(entry['percentage'])['value'],
      path: ['mirrors', i],
    }));
  return [...single, ...several].flatMap(({ destination, percentage, path }) => {
    const ratio = (numberOf(percentage) ?? 100) / 100;
    if (ratio <= 0) return [];
    return [
      { ratio, backend: backendOf(destination, 1, context, { ref: origin.ref, path: [...origin.path, ...path] }) },
    ];
  });
}

/** The route of a service without rules: everything to it, with the mesh's default retries. */
export function plainRoute(service: MeshService, port: number, context: RouteContext): Route {
  const policy = context.world.hostPolicies.find(service, context.client);
  const retry = retryPolicy(
    undefined,
    context.world.mesh.defaultRetry,
    policy !== undefined && hashesOf({ host: service.hostname }, context),
  );
  return {
    name: 'default',
    conditions: [],
    precedence: 'no VirtualService names this host',
    action: { kind: 'forward', backends: [plainBackend(service, port, context)] },
    timeouts: { totalMs: null },
    ...(retry ? { retry } : {}),
    origin: service.origin,
  };
}

/** Those that take every request go last when several VirtualServices share a host of a gateway (SortVHostRoutes). */
export function catchAllsLast(routes: readonly Route[]): readonly Route[] {
  return [
    ...routes.filter(({ conditions }) => !isCatchAll(conditions)),
    ...routes.filter(({ conditions }) => isCatchAll(conditions)),
  ];
}
