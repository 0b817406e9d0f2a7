/** Virtual hosts of a gateway's route table: hosts of its servers and of the VirtualServices bound to them (buildGatewayHTTPRouteConfig, istio/istio 86c9f01). */
import { hostWithin } from '../../kinds/istio-names.ts';
import { isHttp } from '../../kinds/istio-protocol.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Redirect, Route, VirtualHost } from '../../proxy.ts';
import type { GatewayServer } from './gateway-servers.ts';
import type { GatewayWorkload } from './gateway-workloads.ts';
import { catchAllsLast, routesOf, type RouteContext } from './routes.ts';
import { tokenPolicy } from './tokens.ts';
import { boundTo, type MeshVirtualService } from './virtual-services.ts';
import type { MeshWorld } from './world.ts';

interface Draft {
  readonly name: string;
  readonly routes: Route[];
  /** VirtualServices whose rules are in it. */
  readonly from: Set<string>;
  origin: Origin;
  redirect: Origin | undefined;
}

export function gatewayContext(world: MeshWorld, workload: GatewayWorkload, server: GatewayServer): RouteContext {
  const client = { namespace: workload.namespace, labels: workload.labels };
  return {
    world,
    client,
    tokens: tokenPolicy(world, client),
    listenPort: server.port,
    gateways: new Set([server.gateway]),
    missingStatus: 503,
    lookup: (host) => world.registry.lookup(host, workload.namespace),
  };
}

export function gatewayVirtualHosts(
  world: MeshWorld,
  workload: GatewayWorkload,
  servers: readonly GatewayServer[],
): readonly VirtualHost[] {
  const drafts = new Map<string, Draft>();
  for (const server of servers) {
    for (const virtualService of boundTo(world.virtualServices, server.gateway, workload.namespace))
      addRules(drafts, world, workload, server, virtualService);
    if (!redirects(server)) continue;
    for (const host of server.hosts) {
      const bare = host.slice(host.indexOf('/') + 1);
      const draft = drafts.get(bare) ?? {
        name: `${bare}:${server.port}`,
        routes: [],
        from: new Set<string>(),
        origin: server.origin,
        redirect: undefined,
      };
      draft.redirect ??= server.origin;
      drafts.set(bare, draft);
    }
  }
  if (drafts.size === 0 && servers[0]) {
    return [{ name: `blackhole:${servers[0].port}`, domains: ['*'], routes: [], origin: servers[0].origin }];
  }
  return [...drafts].map(([host, draft]) => toVirtualHost(host, draft, world.mesh.trustedProxies));
}

/** A connection that is TLS already is not redirected to it. */
function redirects({ httpsRedirect, protocol }: GatewayServer): boolean {
  return httpsRedirect && isHttp(protocol);
}

function addRules(
  drafts: Map<string, Draft>,
  world: MeshWorld,
  workload: GatewayWorkload,
  server: GatewayServer,
  virtualService: MeshVirtualService,
): void {
  const hosts = commonHosts(server.hosts, virtualService);
  if (hosts.length === 0) return;
  const context = gatewayContext(world, workload, server);
  const local = (host: string) => world.registry.inNamespace(host, virtualService.namespace) ?? context.lookup(host);
  const missingStatus = virtualService.semantics === 'gateway-api' ? 500 : 503;
  const routes = routesOf(virtualService, { ...context, lookup: local, missingStatus });
  if (routes.length === 0) return;
  for (const host of hosts) {
    const draft = drafts.get(host) ?? {
      name: `${host}:${server.port}`,
      routes: [],
      from: new Set<string>(),
      origin: virtualService.origin,
      redirect: undefined,
    };
    const name = `${virtualService.namespace}/${virtualService.name}`;
    if (!draft.from.has(name)) draft.routes.push(...routes);
    draft.from.add(name);
    if (redirects(server)) draft.redirect ??= server.origin;
    drafts.set(host, draft);
  }
}

/** Hosts a server and a VirtualService share; of a wildcard and a name within it, the name. */
export function commonHosts(
  serverHosts: readonly string[],
  { hosts, namespace }: MeshVirtualService,
): readonly string[] {
  const open = serverHosts.flatMap((host) => {
    const slash = host.indexOf('/');
    if (slash === -1) return [host];
    const owner = host.slice(0, slash);
    return owner === namespace || owner === '*' ? [host.slice(slash + 1)] : [];
  });
  const common = new Set<string>();
  for (const served of open) {
    for (const host of hosts) {
      if (hostWithin(host, served)) common.add(host);
      else if (hostWithin(served, host)) common.add(served);
    }
  }
  return [...common];
}

/** Servers with `httpsRedirect` answer 301 before routing; behind a trusted proxy, only what came to it in plain text. */
function toVirtualHost(host: string, { name, routes, origin, redirect }: Draft, trustedProxies: number): VirtualHost {
  const sorted = catchAllsLast(routes);
  const base = { name, domains: [host], routes: sorted, origin };
  if (!redirect) return base;
  const to: Redirect = { status: 301, scheme: 'https' };
  if (trustedProxies === 0) return { ...base, redirectAll: { ...to, origin: redirect } };
  const plain: Condition = {
    on: 'header',
    name: 'x-forwarded-proto',
    match: { kind: 'exact', value: 'https' },
    not: true,
  };
  const first: Route = {
    name: 'httpsRedirect',
    conditions: [plain],
    precedence: 'httpsRedirect comes before routing',
    action: { kind: 'redirect', redirect: to },
    origin: redirect,
  };
  return { ...base, routes: [first, ...sorted] };
}
