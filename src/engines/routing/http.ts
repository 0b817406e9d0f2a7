/** HTTP within one listener: virtual host → route → filters → action. */
import { redirectedTo } from './address-redirect.ts';
import { corsHeaders, isAnsweredByCors, isPreflight, redirectLocation } from './answer.ts';
import { forward, mirror, percent } from './backends.ts';
import { leftOut, passedHosts } from './considered.ts';
import type { Decision, Passed } from './decision.ts';
import { directCall } from './direct.ts';
import { passedRoutes } from './explain.ts';
import type { Action, Listener, Redirect, Route, VirtualHost } from './proxy.ts';
import { changeHeaders, describeDifference, describeHeaderChange, rewriteRequest } from './rewrite.ts';
import { fillHeaderChange, fillVariables } from './variables.ts';
import { hop, noneTaken, respond, type Walk } from './walk.ts';
import type { CompiledListener, CompiledVirtualHost } from './world.ts';

/**
 * Runs the request over a listener's virtual hosts.
 * @param owner the listener of the port that the Host belongs to, where it is another one
 */
export function runHttp(walk: Walk, compiled: CompiledListener, owner?: Listener): Decision {
  const { listener, hosts } = compiled;
  const asked = askedHost(walk);
  const found = hosts.find(asked);
  const host = asked === '' ? 'a request without a host name' : asked;
  if (owner) {
    const reason = `Host ${host} belongs to another listener of this port than the TLS server name chose.`;
    const passed = { name: owner.name, why: `Is the one ${host} belongs to.`, origin: owner.origin };
    noneTaken(walk, 'virtual-host', reason, listener.origin, () => [passed]);
    return respond(walk, 421, reason);
  }
  if (!found) {
    const unknown = `No host of listener ${listener.name} fits ${host}`;
    if (walk.proxy?.chooseBy === 'address' && walk.proxy.unknownHosts === 'pass-through') {
      return directCall(walk, `${walk.proxy.name} does not know ${host}`);
    }
    noneTaken(walk, 'virtual-host', `${unknown}.`, listener.origin, () => [
      ...passedHosts(listener, asked),
      ...leftOut(walk.world, walk.proxy!),
    ]);
    if (listener.fallback) return act(walk, listener.fallback, `${unknown}; the listener’s default answers.`);
    walk.dataPlane['missing'] = 'virtual-host';
    return respond(walk, 404, `${unknown}.`);
  }
  const { virtualHost } = found.value;
  walk.dataPlane['virtualHost'] = virtualHost.name;
  const domain = virtualHost.name === found.domain ? 'It' : found.domain;
  const fit = found.domain === asked ? 'names the host exactly' : `is the most specific that covers ${host}`;
  const others = walk.explain && found.domain === '*' ? passedHosts(listener, asked) : undefined;
  hop(walk, 'virtual-host', virtualHost.name, `${domain} ${fit}.`, virtualHost.origin, [], others);
  if (virtualHost.redirectAll)
    return redirect(walk, virtualHost.redirectAll, `Every request for ${found.domain} is redirected before routing.`);
  return runRoutes(walk, found.value);
}

/** What the virtual host is found by. */
function askedHost({ proxy, request, view }: Walk): string {
  if (proxy?.chooseBy === 'address') return request.address ?? view.host;
  const implied = request.port === (request.scheme === 'https' ? 443 : 80);
  return proxy?.chooseBy === 'authority' && !implied ? `${view.host}:${request.port}` : view.host;
}

function runRoutes(walk: Walk, host: CompiledVirtualHost): Decision {
  const { routes } = host;
  const taken = host.index.first(walk.view.request.path, (route) => routes[route]!.test(walk.view));
  const passed = walk.explain ? passedRoutes(routes, taken, walk.view) : undefined;
  const found = routes[taken];
  if (found) {
    walk.dataPlane['route'] = found.route.name;
    return runRoute(walk, found.route, found.why, passed);
  }
  const { fallback, name, origin } = host.virtualHost;
  if (fallback) return act(walk, fallback, `No rule of ${name} matches; its default answers.`, passed);
  walk.dataPlane['missing'] = 'route';
  const reason = noRouteReason(walk, host.virtualHost);
  noneTaken(walk, 'route', reason, origin, () => [...(passed ?? []), ...leftOut(walk.world, walk.proxy!)]);
  return respond(walk, 404, reason);
}

function noRouteReason({ request }: Walk, { name, routes, routesAre }: VirtualHost): string {
  if (routes.length === 0) return routesAre ? `There is no ${routesAre}.` : `${name} has no rules.`;
  return `No ${routesAre ?? `rule of ${name}`} matches ${request.method} ${request.path}.`;
}

function runRoute(walk: Walk, route: Route, why: string, passed: readonly Passed[] | undefined): Decision {
  hop(walk, 'route', route.name, why, route.origin, [], passed);
  if (route.ignored) walk.notModelled.push(...route.ignored);
  walk.retry = route.retry ?? null;
  walk.timeouts = route.timeouts ?? null;
  walk.fault = route.fault ?? null;
  const answered = (route.cors && answerCors(walk, route)) ?? injectFault(walk, route);
  if (answered) return answered;
  if (route.responseHeaders) walk.responseHeaders.unshift(fillHeaderChange(route.responseHeaders, walk.request));
  const redirected = redirectByAddress(walk, route.redirects);
  if (redirected) return redirected;
  if (route.action.kind === 'forward') {
    if (route.rewrite || route.requestHeaders) changeRequest(walk, route);
    mirror(walk, route.mirrors);
  }
  return act(walk, route.action, why);
}

function redirectByAddress(walk: Walk, redirects: Route['redirects'] = []): Decision | undefined {
  for (const one of redirects) {
    const found = redirectedTo(walk.request, one);
    if (!found) continue;
    const { status, location } = found;
    hop(walk, 'filter', 'redirect', 'Its pattern matches the address.', one.origin);
    if (location === undefined) return respond(walk, status, 'What the redirect makes of the address is none.');
    return respond(walk, status, 'The redirect makes another address of it.', { location, headers: { location } });
  }
  return undefined;
}

function changeRequest(walk: Walk, route: Route): void {
  const before = walk.upstream;
  const rewritten = rewriteRequest(before, route.rewrite);
  const headers = route.requestHeaders && fillHeaderChange(route.requestHeaders, walk.request);
  walk.upstream = headers ? { ...rewritten, headers: changeHeaders(rewritten.headers, headers) } : rewritten;
  const changes = [...describeDifference(before, walk.upstream), ...describeHeaderChange(headers)];
  if (changes.length > 0)
    hop(walk, 'filter', 'request changed', 'The rule changes the request.', route.origin, changes);
}

function answerCors(walk: Walk, { cors }: Route): Decision | undefined {
  const headers = corsHeaders(cors!, walk.request);
  if (headers === undefined) {
    if (isPreflight(walk.request) && cors!.refusePreflight) {
      return respond(walk, 200, 'The origin is not allowed: the preflight is answered without CORS headers.');
    }
    return undefined;
  }
  if (isAnsweredByCors(cors!, walk.request)) {
    hop(walk, 'filter', 'CORS preflight', 'The proxy answers it; no backend is asked.', cors!.origin);
    const why = 'A preflight from an allowed origin is answered by the proxy.';
    return respond(walk, cors!.everyAnswer ? 204 : 200, why, { headers });
  }
  walk.responseHeaders.push({ set: headers });
  return undefined;
}

function injectFault(walk: Walk, { fault }: Route): Decision | undefined {
  if (!fault) return undefined;
  const { abort, delay, origin } = fault;
  if (delay && walk.faultDraw < delay.ratio) {
    hop(walk, 'filter', 'delay injected', `${percent(delay.ratio)} of requests wait ${delay.delayMs} ms.`, origin);
  }
  if (!abort || walk.faultDraw >= abort.ratio) return undefined;
  const status = abort.status ?? 200;
  hop(walk, 'filter', 'abort injected', `${percent(abort.ratio)} of requests are aborted.`, origin);
  return respond(walk, status, 'The rule’s fault injection answers; the backend is not asked.', {
    ...(abort.grpcStatus === undefined ? {} : { grpcStatus: abort.grpcStatus }),
  });
}

/** Does what an action says. */
export function act(walk: Walk, action: Action, reason: string, passed?: readonly Passed[]): Decision {
  if (passed && passed.length > 0) hop(walk, 'route', 'default', reason, undefined, [], passed);
  switch (action.kind) {
    case 'forward':
      return forward(walk, action.backends);
    case 'redirect':
      return redirect(walk, action.redirect, reason);
    case 'pass-through':
      walk.dataPlane['cluster'] = action.cluster;
      return directCall(walk, 'The proxy does not know the host and lets the call pass');
    case 'answer': {
      const { status, body, headers, variables } = action.answer;
      const fill = (text: string) => (variables ? fillVariables(text, walk.request) : text);
      return respond(walk, status, reason, {
        ...(body === undefined ? {} : { body: fill(body) }),
        ...(headers
          ? { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])) }
          : {}),
      });
    }
  }
}

function redirect(walk: Walk, to: Redirect, reason: string): Decision {
  const location = redirectLocation(walk.request, to);
  return respond(walk, to.status, reason, { location, headers: { location } });
}
