/**
 * Ingress as the specification says it, for classes no known controller claims.
 * Source: kubernetes.io, Ingress (v1.34), "Path types", "Multiple matches", "Hostname wildcards";
 * kubernetes-sigs/ingress-controller-conformance@f91a799 features/.
 */
import type { Cluster } from '../../cluster.ts';
import type { Condition } from '../../match/condition.ts';
import type { Action, Route, VirtualHost } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { serviceBackend, type BackendStatuses } from './backend.ts';
import { ingressesOf, isInstalled, plainController } from './class.ts';
import type { Ingress, IngressPath, ServiceTarget } from './ingress.ts';
import { edgeProxy, notFound } from './proxy.ts';

const statuses: BackendStatuses = { missing: 503, empty: 503 };

interface Entry {
  readonly ingress: Ingress;
  readonly path: IngressPath;
}

function conditionOf({ path, pathType }: IngressPath): readonly Condition[] {
  const value = path === '' ? '/' : path;
  if (pathType === 'Exact') return [{ on: 'path', match: { kind: 'exact', value } }];
  return value === '/' ? [] : [{ on: 'path', match: { kind: 'path-prefix', value } }];
}

/** Longest path first, a trailing slash of a prefix not counted; Exact before Prefix. */
function compareEntries(a: Entry, b: Entry): number {
  const length = ({ path }: Entry) => (path.pathType === 'Exact' ? path.path : path.path.replace(/\/$/, '')).length;
  const exact = ({ path }: Entry) => (path.pathType === 'Exact' ? 0 : 1);
  return length(b) - length(a) || exact(a) - exact(b);
}

function forward(cluster: Cluster, service: ServiceTarget, origin: IngressPath['origin']): Action {
  return { kind: 'forward', backends: [serviceBackend(cluster, service, origin, statuses)] };
}

function routeOf(cluster: Cluster, { ingress, path }: Entry): Route {
  const { namespace, name } = ingress.object;
  return {
    name: `path ${path.path || '/'} of Ingress ${namespace}/${name}`,
    conditions: conditionOf(path),
    precedence: path.pathType === 'Exact' ? 'the longest path, Exact before Prefix' : 'the longest path',
    action: path.service
      ? forward(cluster, path.service, path.origin)
      : { kind: 'answer', answer: { status: 503, body: 'the path has no Service as backend' } },
    origin: path.origin,
  };
}

function virtualHosts(cluster: Cluster, ingresses: readonly Ingress[], catchAll: Action | undefined): VirtualHost[] {
  const byHost = new Map<string, { entries: Entry[]; first: Ingress; fallback?: Action }>();
  for (const ingress of ingresses) {
    for (const rule of ingress.rules) {
      const own = byHost.get(rule.host) ?? { entries: [], first: ingress };
      byHost.set(rule.host, own);
      own.entries.push(...(rule.paths ?? []).map((path) => ({ ingress, path })));
      if (ingress.defaultService)
        own.fallback ??= forward(cluster, ingress.defaultService, {
          ref: ingress.origin.ref,
          path: ['spec', 'defaultBackend'],
        });
    }
  }
  return [...byHost].map(([host, { entries, first, fallback }]) => ({
    name: host === '' ? 'all hosts' : host,
    domains: [host === '' ? '*' : host],
    wildcardLabels: 'one',
    routes: entries.toSorted(compareEntries).map((entry) => routeOf(cluster, entry)),
    fallback: fallback ?? catchAll ?? notFound,
    origin: first.origin,
  }));
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const own = ingressesOf(plainController, cluster, options);
  if (!isInstalled(plainController, own, options)) return { proxies: [], conditions: [], diagnostics: [] };
  const general = own.find(({ rules, defaultService }) => rules.length === 0 && defaultService);
  const catchAll = general?.defaultService && forward(cluster, general.defaultService, general.origin);
  const hosts = { virtualHosts: virtualHosts(cluster, own, catchAll), fallback: catchAll ?? notFound };
  const tls = own.flatMap((ingress) => ingress.tls);
  const serverNames = tls.some(({ hosts }) => hosts.length === 0)
    ? []
    : [...new Set(tls.flatMap(({ hosts }) => hosts))];
  const origin = own[0]?.origin ?? { ref: { kind: 'Ingress', namespace: '', name: '' }, path: [] };
  return {
    proxies: [
      edgeProxy({
        id: plainController,
        label: 'ingress controller that follows the specification',
        http: hosts,
        ...(tls.length > 0 && { https: { ...hosts, serverNames } }),
        origin,
      }),
    ],
    conditions: [],
    diagnostics: [],
  };
}

export const ingress: Controller = {
  id: plainController,
  label: 'Ingress by the specification',
  summary: 'Serves Ingress objects exactly as the Kubernetes documentation describes them.',
  kinds: ['Ingress', 'IngressClass'],
  sources: [
    {
      title: 'Kubernetes documentation, Ingress',
      version: 'v1.34',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/',
    },
    { title: 'kubernetes-sigs/ingress-controller-conformance', version: 'f91a7996369a', at: 'features/' },
  ],
  program,
};
