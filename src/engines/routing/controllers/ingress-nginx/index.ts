/** Community ingress-nginx: Ingress and its annotations → what nginx does. */
import type { Cluster } from '../../cluster.ts';
import type { Origin } from '../../object.ts';
import type { Action, Listener, VirtualHost } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { isInstalled } from '../ingress/class.ts';
import type { ServiceTarget } from '../ingress/ingress.ts';
import { serviceBackend } from '../ingress/backend.ts';
import { edgeProxy, notFound } from '../ingress/proxy.ts';
import { readAnnotations } from './annotations.ts';
import { ingressNginxId, takenIngresses } from './ownership.ts';
import { serverRoutes, statuses, type RouteContext } from './routes.ts';
import { buildServers, type NginxServer } from './servers.ts';
import { settingsOf } from './settings.ts';

const nothing: Origin = { ref: { kind: 'Ingress', namespace: '', name: '' }, path: [] };

/** `namespace/name` of the flag `default-backend-service`, with its first port. */
function defaultBackend(cluster: Cluster, written: string | undefined): ServiceTarget | undefined {
  const [namespace, name] = written?.split('/') ?? [];
  if (!namespace || !name) return undefined;
  const spec = cluster.get('Service', namespace, name)?.value['spec'] as { ports?: { port?: unknown }[] } | undefined;
  const port = Array.isArray(spec?.ports) ? spec.ports[0]?.port : undefined;
  return { namespace, name, port: typeof port === 'number' ? port : 80 };
}

/** nginx writes a wildcard as a pattern of one label. */
function virtualHosts(servers: readonly NginxServer[], context: RouteContext): VirtualHost[] {
  const known = new Set(servers.map(({ host }) => host));
  return servers.flatMap((server): VirtualHost[] => {
    const name = server.host === '' ? '_' : server.host;
    const hosts: VirtualHost[] = [
      {
        name,
        domains: server.host === '' ? ['*'] : [server.host, ...server.aliases],
        wildcardLabels: 'one',
        routes: serverRoutes(server, context),
        origin: server.origin,
      },
    ];
    const other = server.host.startsWith('www.') ? server.host.slice(4) : `www.${server.host}`;
    if (server.fromToWww && server.host !== '' && !server.host.startsWith('*') && !known.has(other)) {
      const location = `\${scheme}://${server.host}:\${server_port}\${request_uri_without_slash}`;
      const status = context.settings.number('http-redirect-code', 308);
      const redirect: Action = { kind: 'redirect', redirect: { status, location, variables: true } };
      const precedence = 'from-to-www-redirect gives the other name a server of its own';
      const route = { name: `from-to-www-redirect to ${server.host}`, conditions: [], precedence, action: redirect };
      hosts.push({
        name: other,
        domains: [other],
        routes: [{ ...route, origin: server.origin }],
        origin: server.origin,
      });
    }
    return hosts;
  });
}

/** Hosts whose TLS connections go to the backend unread. */
function passThrough(servers: readonly NginxServer[], context: RouteContext): Listener[] {
  if (!context.settings.flag('enable-ssl-passthrough', true)) return [];
  return servers.flatMap((server): Listener[] => {
    const root = server.locations.map(({ value }) => value).find(({ path }) => path === '/');
    if (!root?.service || root.source?.annotations.text('ssl-passthrough') !== 'true' || server.host === '') return [];
    const backends = [serviceBackend(context.cluster, root.service, root.origin, statuses)];
    return [
      {
        name: `tls-passthrough ${server.host}`,
        port: 443,
        protocol: 'tls-passthrough',
        serverNames: [server.host],
        virtualHosts: [],
        streams: [{ serverNames: [server.host], backends, origin: root.origin }],
        origin: root.origin,
      },
    ];
  });
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const settings = settingsOf(cluster, options);
  const { ingresses, diagnostics } = takenIngresses(cluster, options, settings);
  if (!isInstalled(ingressNginxId, ingresses, options)) return { proxies: [], conditions: [], diagnostics };
  const servers = buildServers(
    ingresses.map((ingress) => ({ ingress, annotations: readAnnotations(ingress.object, settings) })),
    ingresses[0]?.origin ?? nothing,
  );
  const service = defaultBackend(cluster, settings.text('default-backend-service'));
  const context = (scheme: 'http' | 'https'): RouteContext => ({ cluster, settings, defaultBackend: service, scheme });
  const hosts = (scheme: 'http' | 'https') => ({
    virtualHosts: virtualHosts(servers, context(scheme)),
    fallback: notFound,
  });
  const proxy = edgeProxy({
    id: ingressNginxId,
    label: 'ingress-nginx',
    pathReading: 'nginx',
    http: hosts('http'),
    https: { ...hosts('https'), serverNames: [] },
    origin: servers[0]?.origin ?? nothing,
  });
  return {
    proxies: [{ ...proxy, listeners: [...proxy.listeners, ...passThrough(servers, context('https'))] }],
    conditions: [],
    diagnostics,
  };
}

export const ingressNginx: Controller = {
  id: ingressNginxId,
  label: 'ingress-nginx (community)',
  summary: 'The nginx ingress controller of the Kubernetes project, retired in March 2026.',
  kinds: ['Ingress', 'IngressClass'],
  sources: [
    { title: 'kubernetes/ingress-nginx', version: 'dbb11b92ddb7', at: 'internal/ingress/controller, rootfs/etc/nginx' },
    {
      title: 'nginx',
      version: '1.29',
      at: 'ngx_http_core_module, location',
      url: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#location',
    },
  ],
  program,
};
