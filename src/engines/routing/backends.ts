/** From a rule's backends to one pod: weights, shares, endpoints. */
import { redirectLocation } from './answer.ts';
import type { Decision, Share } from './decision.ts';
import type { EndpointSet } from './endpoints.ts';
import type { Backend, Mirror } from './proxy.ts';
import { changeHeaders, describeDifference, describeHeaderChange, rewriteRequest } from './rewrite.ts';
import { fillHeaderChange } from './variables.ts';
import { derived, finish, hop, respond, type Walk } from './walk.ts';

export function nameOfBackend({ service, external, cluster, subset }: Backend): string {
  if (service) return `${service.namespace}/${service.name}:${service.port}${subset ? ` subset ${subset.name}` : ''}`;
  if (external) return `${external.host}:${external.port}`;
  return cluster ?? 'no backend';
}

/** Endpoints of a backend that is a Service. */
export function endpointsOfBackend(walk: Walk, { service, subset }: Backend): EndpointSet | undefined {
  if (!service) return undefined;
  const { namespace, name, port } = service;
  return walk.world.endpoints({ namespace, name, port, ...(subset ? { labels: subset.labels } : {}) });
}

export function shareOf(walk: Walk, backend: Backend, ratio: number): Share {
  const set = backend.broken ? undefined : endpointsOfBackend(walk, backend);
  const { service, subset } = backend;
  const empty = set !== undefined && set.endpoints.length === 0 && set.externalName === undefined;
  const status = backend.broken?.status ?? (empty ? noEndpointsStatus(walk) : undefined);
  const share: { -readonly [K in keyof Share]: Share[K] } = {
    name: nameOfBackend(backend),
    ratio,
    backend: service && subset ? { ...service, subset: subset.name } : (service ?? null),
    pods: set?.endpoints.map((endpoint) => endpoint.pod) ?? [],
    origin: backend.origin,
  };
  if (status !== undefined) share.status = status;
  if (backend.traffic) share.traffic = backend.traffic;
  return share;
}

function noEndpointsStatus(walk: Walk): number {
  return walk.proxy?.noEndpointsStatus ?? 503;
}

/** Weighted choice by the request's own draw: `draw × sum of weights` falls into one backend's stretch. */
export function chooseBackend(backends: readonly Backend[], draw: number): Backend | undefined {
  let total = 0;
  for (const { weight } of backends) total += weight;
  let at = draw * total;
  for (const backend of backends) {
    at -= backend.weight;
    if (at < 0) return backend;
  }
  return undefined;
}

/** A cluster that a request header names. */
function namedByHeader({ request }: Walk, backend: Backend | undefined): Backend | undefined {
  const name = backend?.clusterHeader?.toLowerCase();
  if (backend === undefined || name === undefined) return backend;
  const cluster = name === ':authority' ? request.host : request.headers[name];
  if (cluster) return { ...backend, cluster };
  const message = `Header ${name}, which names the cluster, is missing`;
  return { ...backend, broken: { status: 503, reason: 'ClusterNotFound', message } };
}

/** Sends the request to one of the backends. */
export function forward(walk: Walk, backends: readonly Backend[]): Decision {
  let total = 0;
  for (const { weight } of backends) total += weight;
  walk.shares = backends.map((backend) => shareOf(walk, backend, total === 0 ? 0 : backend.weight / total));
  const chosen = chooseBackend(backends, walk.view.draw);
  const backend = namedByHeader(walk, chosen);
  if (!backend) {
    return respond(walk, noEndpointsStatus(walk), 'The rule has no backend with a weight above 0.');
  }
  const others = walk.explain
    ? walk.shares
        .filter((_, i) => backends[i] !== chosen)
        .map(({ name, ratio, origin }) => ({
          name,
          why: `Takes ${percent(ratio)} of requests; this draw fell elsewhere.`,
          origin,
        }))
    : undefined;
  const share = percent(backend.weight / total);
  const reason =
    backends.length === 1
      ? 'The only backend of the rule.'
      : `Weight ${backend.weight} of ${total}: ${share} of requests.`;
  if (backend.cluster) walk.dataPlane['cluster'] = backend.cluster;
  if (backend.retry) walk.retry = backend.retry;
  if (backend.broken) {
    hop(walk, 'backend', nameOfBackend(backend), reason, backend.origin, [], others);
    return respond(
      walk,
      backend.broken.status,
      `${backend.broken.message.replace(/\.$/, '')} (${backend.broken.reason}).`,
    );
  }
  if (backend.ignored) walk.notModelled.push(...backend.ignored);
  if (backend.traffic?.notModelled) walk.notModelled.push(...backend.traffic.notModelled);
  if (backend.redirect) {
    const location = redirectLocation(walk.request, backend.redirect);
    hop(walk, 'backend', nameOfBackend(backend), reason, backend.origin, [], others);
    const why = 'The backendRef redirects its share of requests.';
    return respond(walk, backend.redirect.status, why, { location, headers: { location } });
  }
  const changes = changeFor(walk, backend);
  hop(walk, 'backend', nameOfBackend(backend), reason, backend.origin, changes, others);
  mirror(walk, backend.mirrors);
  if (backend.responseHeaders) walk.responseHeaders.unshift(fillHeaderChange(backend.responseHeaders, walk.request));
  return reachBackend(walk, backend);
}

/** Copies of the request, whose answers are ignored. */
export function mirror(walk: Walk, mirrors: readonly Mirror[] = []): void {
  for (const { backend, ratio } of mirrors) {
    const share = shareOf(walk, backend, 1);
    walk.mirrors.push({ share, ratio });
    hop(
      walk,
      'filter',
      `mirror to ${share.name}`,
      `${percent(ratio)} of requests are copied; the copy’s answer is ignored.`,
      backend.origin,
    );
  }
}

/** Changes the request for its backend; in words. */
function changeFor(walk: Walk, { rewrite, requestHeaders }: Backend): readonly string[] | undefined {
  if (!rewrite && !requestHeaders) return undefined;
  const before = walk.upstream;
  const rewritten = rewriteRequest(before, rewrite);
  const headers = requestHeaders && fillHeaderChange(requestHeaders, walk.request);
  walk.upstream = headers ? { ...rewritten, headers: changeHeaders(rewritten.headers, headers) } : rewritten;
  return [...describeDifference(before, walk.upstream), ...describeHeaderChange(headers)];
}

export function percent(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10} %`;
}

function reachBackend(walk: Walk, backend: Backend): Decision {
  const set = endpointsOfBackend(walk, backend);
  const external = backend.external?.host ?? set?.externalName;
  if (!set || external !== undefined) {
    const name = external ?? backend.cluster ?? 'outside';
    hop(walk, 'external', name, 'It stands outside the cluster.', backend.origin);
    return finish(
      walk,
      { kind: 'forwarded', upstream: walk.upstream },
      `Forwarded to ${name}.`,
      'The backend is outside the cluster.',
    );
  }
  const { namespace, name } = backend.service!;
  hop(walk, 'service', `${namespace}/${name}`, `Port ${backend.service!.port}.`, {
    ref: { kind: 'Service', namespace, name },
    path: ['spec'],
  });
  if (set.endpoints.length === 0) {
    return respond(walk, noEndpointsStatus(walk), `No ready endpoint: ${set.reason}`);
  }
  hop(walk, 'endpoints', `${set.endpoints.length} of ${namespace}/${name}`, set.reason, set.origin);
  const index = Math.floor(derived(walk.view.draw, 2) * set.endpoints.length);
  const { pod, origin } = set.endpoints[index]!;
  const target = set.targetPort === undefined ? '' : `, port ${set.targetPort}`;
  const one = set.endpoints.length === 1 ? 'The only ready pod' : `One of ${set.endpoints.length} ready pods`;
  hop(walk, 'pod', `${pod.namespace}/${pod.name}`, `${one}${target}.`, origin);
  return finish(
    walk,
    { kind: 'forwarded', pod, upstream: walk.upstream },
    `Forwarded to ${pod.kind === 'Pod' ? 'pod ' : ''}${pod.namespace}/${pod.name} of Service ${namespace}/${name}.`,
    lastRouteReason(walk),
  );
}

function lastRouteReason(walk: Walk): string {
  return walk.hops.findLast(({ kind }) => kind === 'route')?.reason ?? 'No rule stood in its way.';
}
