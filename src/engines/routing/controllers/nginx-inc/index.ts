/** NGINX Inc.'s ingress controller: VirtualServer, VirtualServerRoute and Policy, and Ingress by its own rules. */
import type { Cluster } from '../../cluster.ts';
import type { Origin } from '../../object.ts';
import type { Listener, Proxy, Route, VirtualHost } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { isInstalled } from '../ingress/class.ts';
import { orderLocations } from '../nginx/location.ts';
import {
  answer,
  contextOf,
  nginxIncId,
  type NginxIncContext,
  type NginxIncServer,
  type Scheme,
  type Step,
} from './context.ts';
import { nginxIncHosts } from './hosts.ts';

function toRoute(step: Step, name: string, place: string, origin: Origin): Route {
  return {
    ...step,
    name,
    precedence: [place, step.precedence].filter((words) => words !== '').join('; '),
    origin: step.origin ?? origin,
  };
}

/** Server first, then its locations as nginx searches them; splits and matches stand first in its file. */
function routesOf(server: NginxIncServer, scheme: Scheme): Route[] {
  const locations = server.locations(scheme);
  const inFile = [...locations.filter(({ first }) => first), ...locations.filter(({ first }) => !first)];
  return [
    ...server.steps(scheme).map((step) => toRoute(step, server.name, '', server.origin)),
    ...orderLocations(inFile.map((value) => ({ match: value.match, value }))).flatMap(
      ({ match, value, conditions, precedence }) =>
        value.steps.map((step) =>
          toRoute(
            { ...step, conditions: [...conditions, ...step.conditions] },
            `location ${match.modifier ? `${match.modifier} ` : ''}${match.pattern}`,
            precedence,
            value.origin,
          ),
        ),
    ),
  ];
}

function virtualHost(server: NginxIncServer, scheme: Scheme): VirtualHost {
  let routes: readonly Route[] | undefined;
  return {
    name: server.host === '' ? '_' : server.host,
    domains: [server.host === '' ? '*' : server.host],
    get routes() {
      return (routes ??= routesOf(server, scheme));
    },
    origin: server.origin,
  };
}

/** No client asks for it. */
const noName = '-';

function listenersOf(servers: readonly NginxIncServer[], { settings }: NginxIncContext, origin: Origin): Listener[] {
  const fallback = answer(settings.number('default-server-return', 404));
  const plain = new Map<number, NginxIncServer[]>([[80, []]]);
  const secure = new Map<number, NginxIncServer[]>([[443, []]]);
  const add = (ports: Map<number, NginxIncServer[]>, port: number | undefined, server: NginxIncServer) => {
    if (port !== undefined) ports.set(port, [...(ports.get(port) ?? []), server]);
  };
  for (const server of servers) {
    add(plain, server.httpPort, server);
    if (server.tls === 'own') add(secure, server.httpsPort, server);
  }
  const common = { fallback, origin };
  const hasDefault = settings.text('default-server-tls-secret') !== undefined;
  return [
    ...[...plain].map(([port, own]): Listener => ({
      name: `http ${port}`,
      port,
      protocol: 'http',
      serverNames: [],
      virtualHosts: own.map((server) => virtualHost(server, 'http')),
      ...common,
    })),
    ...[...secure].map(([port, own]): Listener => {
      // Without a certificate the default server refuses the handshake for every name nobody serves.
      const served = own.length === 0 ? [noName] : own.map(({ host }) => host || '*');
      const serverNames = hasDefault ? [] : served;
      const virtualHosts = own.map((server) => virtualHost(server, 'https'));
      return { name: `https ${port}`, port, protocol: 'https', serverNames, virtualHosts, ...common };
    }),
  ];
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const context = contextOf(cluster, options);
  const { servers, diagnostics, conditions, own } = nginxIncHosts(context, options);
  if (!isInstalled(nginxIncId, own, options)) return { proxies: [], conditions: [], diagnostics: [] };
  const origin = servers[0]?.origin ?? { ref: { kind: 'Ingress', namespace: '', name: '' }, path: [] };
  const proxy: Proxy = {
    name: 'NGINX Ingress Controller',
    role: 'gateway',
    controller: nginxIncId,
    ref: { namespace: nginxIncId, name: 'controller' },
    pathReading: 'nginx',
    noEndpointsStatus: 502,
    listeners: listenersOf(servers, context, origin),
  };
  return { proxies: [proxy], conditions, diagnostics };
}

export const nginxInc: Controller = {
  id: nginxIncId,
  label: 'NGINX Ingress Controller (NGINX Inc.)',
  summary: 'The nginx ingress controller of F5 NGINX, with kinds of its own beside Ingress.',
  kinds: ['VirtualServer', 'VirtualServerRoute', 'Policy', 'GlobalConfiguration', 'Ingress', 'IngressClass'],
  sources: [
    { title: 'nginx/kubernetes-ingress', version: '0eb3072d14f0', at: 'internal/configs, internal/k8s, pkg/apis' },
    {
      title: 'nginx',
      version: '1.29',
      at: 'ngx_http_core_module, location',
      url: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#location',
    },
  ],
  program,
};
