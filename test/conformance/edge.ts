/** What the suites of edge proxies have in common: recorded objects and requests, and how a decision is compared. */
import { routeRequest } from '../../src/engines/routing/route.ts';
import { loadCluster } from '../../src/engines/routing/load.ts';
import type { Decision } from '../../src/engines/routing/decision.ts';
import type { RoutedRequest } from '../../src/engines/routing/request.ts';
import type { World } from '../../src/engines/routing/world.ts';

export interface RecordedRequest {
  readonly scheme?: 'http' | 'https';
  readonly method?: string;
  readonly host?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sni?: string;
}

export interface RecordedExpectation {
  readonly statusCodes?: readonly number[];
  /** Name of the Service, or the start of the pod's name. */
  readonly backend?: { readonly name: string; readonly namespace?: string };
  readonly backendService?: string;
  readonly upstreamRequest?: { readonly path?: string; readonly method?: string; readonly query?: string };
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseAbsentHeaders?: readonly string[];
  readonly responseHeaderMatches?: readonly {
    readonly name: string;
    readonly patterns: readonly { readonly regex: string; readonly negate: boolean }[];
  }[];
}

/** Objects as recorded, as one cluster. */
export function clusterOf(objects: readonly unknown[], texts: readonly string[] = []) {
  return loadCluster([
    ...texts.map((text, i) => ({ file: `${i}.yaml`, text })),
    ...objects.map((object, i) => ({ file: `${i}.json`, text: JSON.stringify(object) })),
  ]);
}

/** A Service with ready pods whose names begin with `pod`. */
export function echoService(name: string, namespace: string, ports: readonly number[], pod = name): unknown[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { app: pod }, ports: ports.map((port) => ({ name: `p${port}`, port })) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: pod, namespace },
      spec: { replicas: 1, selector: { matchLabels: { app: pod } }, template: { metadata: { labels: { app: pod } } } },
    },
  ];
}

export function requestOf(
  recorded: RecordedRequest,
  gateway: string,
  more: Partial<RoutedRequest> = {},
): RoutedRequest {
  const scheme = recorded.scheme ?? 'http';
  return {
    source: { kind: 'external', gateway: { namespace: gateway, name: 'controller' } },
    scheme,
    method: recorded.method ?? 'GET',
    host: recorded.host ?? '',
    port: scheme === 'https' ? 443 : 80,
    path: recorded.path || '/',
    query: recorded.query ?? '',
    headers: Object.fromEntries(
      Object.entries(recorded.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    protocol: 'http',
    clientAddress: '10.0.0.1',
    ...(recorded.sni && { sni: recorded.sni }),
    ...more,
  };
}

/** Status the client sees; a backend that is reached answers 200. undefined = no HTTP answer. */
export function statusOf({ outcome }: Decision): number | undefined {
  if (outcome.kind === 'forwarded') return 200;
  return outcome.kind === 'answered' ? outcome.status : undefined;
}

/** Response headers by lower-case name. */
export function responseHeadersOf({ outcome, responseHeaders }: Decision): Record<string, string> {
  const headers: Record<string, string> = {};
  if (outcome.kind === 'answered')
    for (const [name, value] of Object.entries(outcome.headers)) headers[name.toLowerCase()] = value;
  for (const change of responseHeaders)
    for (const [name, value] of Object.entries({ ...change.set, ...change.add })) headers[name.toLowerCase()] = value;
  return headers;
}

/** Names the backend goes by: `namespace/service`, and the pod. */
function backendNames({ hops, outcome }: Decision): string[] {
  const service = hops.findLast(({ kind }) => kind === 'service')?.name;
  const pod = outcome.kind === 'forwarded' ? outcome.pod?.name : undefined;
  return [service, service?.split('/')[1], pod].filter((name) => name !== undefined);
}

/** Sends the request, following redirects to the same gateway when asked. */
export function send(world: World, request: RoutedRequest, follow = false, draw = 0): Decision {
  let decision = routeRequest(world, request, { draw });
  for (let i = 0; follow && i < 5; i++) {
    const location = decision.outcome.kind === 'answered' ? decision.outcome.location : undefined;
    if (location === undefined) break;
    const url = new URL(location);
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    decision = routeRequest(
      world,
      {
        ...request,
        scheme,
        port: Number(url.port) || (scheme === 'https' ? 443 : 80),
        host: url.hostname,
        path: url.pathname,
        query: url.search.slice(1),
      },
      { draw },
    );
  }
  return decision;
}

export function differences(decision: Decision, expect: RecordedExpectation): string[] {
  const found: string[] = [];
  const status = statusOf(decision);
  const tell = (what: string, got: unknown, wanted: unknown) =>
    found.push(
      `${what} is ${JSON.stringify(got)}, recorded ${JSON.stringify(wanted)} (${decision.words.answer} ${decision.words.reason})`,
    );
  if (expect.statusCodes && (status === undefined || !expect.statusCodes.includes(status)))
    tell('status', status ?? decision.outcome, expect.statusCodes);
  const backend = expect.backendService ?? expect.backend?.name;
  if (
    backend !== undefined &&
    !backendNames(decision).some((name) => name === backend || name.startsWith(`${backend}-`))
  )
    tell('backend', backendNames(decision), backend);
  for (const [field, wanted] of Object.entries(expect.upstreamRequest ?? {})) {
    const upstream = decision.outcome.kind === 'forwarded' ? decision.outcome.upstream : undefined;
    const got = upstream?.[field as 'path' | 'method' | 'query'];
    if (got !== wanted) tell(`upstream ${field}`, got, wanted);
  }
  const headers = responseHeadersOf(decision);
  for (const [name, wanted] of Object.entries(expect.responseHeaders ?? {}))
    if (headers[name.toLowerCase()] !== wanted) tell(`response header ${name}`, headers[name.toLowerCase()], wanted);
  for (const name of expect.responseAbsentHeaders ?? [])
    if (name.toLowerCase() in headers) tell(`response header ${name}`, headers[name.toLowerCase()], 'none');
  for (const { name, patterns } of expect.responseHeaderMatches ?? [])
    for (const { regex, negate } of patterns)
      if (new RegExp(regex).test(headers[name.toLowerCase()] ?? '') === negate)
        tell(`response header ${name}`, headers[name.toLowerCase()], `${negate ? 'not ' : ''}${regex}`);
  return found;
}

/** Services an Ingress names, each with the ports it is called on. */
export function servicesOf(
  objects: readonly unknown[],
  podOf: (service: string) => string = (name) => name,
): unknown[] {
  const ports = new Map<string, Set<number>>();
  const visit = (value: unknown, namespace: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { service } = value as { service?: { name?: string; port?: { number?: number } } };
    if (service?.name !== undefined) {
      const key = `${namespace}/${service.name}`;
      ports.set(key, (ports.get(key) ?? new Set()).add(service.port?.number ?? 80));
    }
    for (const inner of Object.values(value)) visit(inner, namespace);
  };
  for (const object of objects)
    visit(object, (object as { metadata?: { namespace?: string } }).metadata?.namespace ?? 'default');
  return [...ports].flatMap(([key, numbers]) => {
    const [namespace, name] = key.split('/') as [string, string];
    return echoService(name, namespace, [...numbers], podOf(name));
  });
}
