/** HAProxy's ingress controller: Ingress and its annotations → maps and rules. */
import type { Cluster } from '../../cluster.ts';
import { toDiagnostic } from '../../findings.ts';
import type { ObjectDiagnostic, Origin } from '../../object.ts';
import type { Action, Listener, VirtualHost } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { endpointsBehind, serviceBackend } from '../ingress/backend.ts';
import { ingressesOf, isInstalled } from '../ingress/class.ts';
import type { Ingress, IngressPath } from '../ingress/ingress.ts';
import { edgeProxy, notFound } from '../ingress/proxy.ts';
import { globalSettings, haproxyAnnotations, haproxyId } from './annotations.ts';
import { hostRoutes, statuses, type HaproxyContext } from './routes.ts';

interface Host {
  readonly origin: Origin;
  readonly paths: { ingress: Ingress; path: IngressPath }[];
}

function hostsOf(ingresses: readonly Ingress[]): ReadonlyMap<string, Host> {
  const hosts = new Map<string, Host>();
  for (const ingress of ingresses) {
    for (const { host, paths, origin } of ingress.rules) {
      const own = hosts.get(host) ?? { origin, paths: [] };
      hosts.set(host, own);
      // Without a host a path must be written.
      own.paths.push(
        ...(paths ?? []).filter(({ path }) => host !== '' || path !== '').map((path) => ({ ingress, path })),
      );
    }
  }
  return hosts;
}

/** The default backend of any Ingress is the frontends' own; else the controller answers 404 itself. */
function fallbackOf(cluster: Cluster, ingresses: readonly Ingress[]): Action {
  const owner = ingresses.findLast(
    ({ defaultService }) => defaultService && endpointsBehind(cluster, defaultService).exists,
  );
  if (!owner?.defaultService) return notFound;
  const origin: Origin = { ...owner.origin, path: ['spec', 'defaultBackend'] };
  return { kind: 'forward', backends: [serviceBackend(cluster, owner.defaultService, origin, statuses)] };
}

/** A host whose paths do not fit goes to the default backend, not to the paths without host; one without any path is unknown. */
function virtualHosts(hosts: ReadonlyMap<string, Host>, fallback: Action, context: HaproxyContext): VirtualHost[] {
  return [...hosts].flatMap(([host, { origin, paths }]): VirtualHost[] => {
    const routes = hostRoutes(paths, context);
    const name = host === '' ? 'all hosts' : host;
    const domains = [host === '' ? '*' : host];
    return routes.length > 0 ? [{ name, domains, wildcardLabels: 'one', routes, fallback, origin }] : [];
  });
}

/** Hosts of Ingresses with ssl-passthrough: the connection goes to the backend unread, by its server name. */
function passThrough(
  cluster: Cluster,
  ingresses: readonly Ingress[],
  settings: HaproxyContext['settings'],
): Listener[] {
  return ingresses
    .filter(({ object }) => haproxyAnnotations([object], settings).isOn('ssl-passthrough'))
    .flatMap(({ rules }) =>
      rules.flatMap(({ host, paths, origin }): Listener[] => {
        const path = paths?.find(({ service }) => service);
        if (!path?.service || host === '') return [];
        const backends = [serviceBackend(cluster, path.service, path.origin, statuses)];
        return [
          {
            name: `tls-passthrough ${host}`,
            port: 443,
            protocol: 'tls-passthrough',
            serverNames: [host],
            virtualHosts: [],
            streams: [{ serverNames: [host], backends, origin: path.origin }],
            origin,
          },
        ];
      }),
    );
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const ingresses = ingressesOf(haproxyId, cluster, options);
  if (!isInstalled(haproxyId, ingresses, options)) return { proxies: [], conditions: [], diagnostics: [] };
  const settings = globalSettings(cluster, options);
  const fallback = fallbackOf(cluster, ingresses);
  const found = hostsOf(ingresses);
  const hosts = (scheme: 'http' | 'https') => ({
    virtualHosts: virtualHosts(found, fallback, { cluster, settings, scheme }),
    fallback,
  });
  const proxy = edgeProxy({
    id: haproxyId,
    label: 'HAProxy Ingress Controller',
    http: hosts('http'),
    https: { ...hosts('https'), serverNames: [] },
    origin: ingresses[0]?.origin ?? { ref: { kind: 'Ingress', namespace: '', name: '' }, path: [] },
  });
  return {
    proxies: [{ ...proxy, listeners: [...proxy.listeners, ...passThrough(cluster, ingresses, settings)] }],
    conditions: [],
    diagnostics: ingresses.flatMap((ingress) => leftOutPaths(ingress, cluster)),
  };
}

/** Paths whose Service or port is not there are in no map. */
function leftOutPaths({ rules, object }: Ingress, cluster: Cluster): ObjectDiagnostic[] {
  return rules
    .flatMap(({ paths }) => paths ?? [])
    .flatMap(({ service, origin }) => {
      const set = service && endpointsBehind(cluster, service);
      if (!set || set.exists) return [];
      return [
        toDiagnostic(
          {
            code: 'haproxy-path-left-out',
            severity: 'warning',
            message: `Unexpected backend of a path, expected a Service with that port: ${set.reason}`,
            hint: 'HAProxy leaves the path out: its requests go where they would without it.',
            path: [...origin.path, 'backend'],
          },
          object,
        ),
      ];
    });
}

export const haproxy: Controller = {
  id: haproxyId,
  label: 'HAProxy Ingress Controller',
  summary: 'The ingress controller of HAProxy Technologies.',
  kinds: ['Ingress', 'IngressClass', 'Backend'],
  sources: [
    {
      title: 'haproxytech/kubernetes-ingress',
      version: 'fc1206761aa7',
      at: 'pkg/route/route.go, pkg/annotations, pkg/controller/controller.go',
    },
  ],
  program,
};
