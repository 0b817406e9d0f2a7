/** Traefik: Ingress and IngressRoute → routers. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../fields.ts';
import { toDiagnostic } from '../../findings.ts';
import type { KubeObject, ObjectDiagnostic, Origin } from '../../object.ts';
import type { Action, Backend } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { serviceBackend, type BackendStatuses } from '../ingress/backend.ts';
import { ingressesOf, isInstalled } from '../ingress/class.ts';
import { originOf, type Ingress, type IngressPath, type ServiceTarget } from '../ingress/ingress.ts';
import {
  isForeign,
  middlewareFault,
  portOf,
  providerSettings,
  serviceFault,
  servicesFault,
  type ProviderSettings,
} from './faults.ts';
import { applyMiddlewares, unchained } from './middleware.ts';
import { traefikId, traefikProxy } from './proxy.ts';
import { routersOf, type RouterDraft, type RouterFault } from './routers.ts';

/** What is left of Services without pods, where allowEmptyServices lets them in. */
const statuses: BackendStatuses = { missing: 503, empty: 503 };
const annotationPrefix = 'traefik.ingress.kubernetes.io/router.';

type Draft = RouterDraft & { readonly entryPoints: readonly string[]; readonly tls: boolean };

/** A route that Traefik makes no router of. */
interface Dropped {
  readonly origin: Origin;
  readonly why: string;
}

interface Reading {
  readonly cluster: Cluster;
  readonly settings: ProviderSettings;
  readonly dropped: Dropped[];
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

function ingressRule(host: string, { path, pathType }: IngressPath, matcher: string): string {
  const name = pathType === 'Exact' ? 'Path' : pathType === 'Prefix' ? 'PathPrefix' : matcher;
  return [...(host === '' ? [] : [`Host(${quoted(host)})`]), ...(path === '' ? [] : [`${name}(${quoted(path)})`])].join(
    ' && ',
  );
}

const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function ingressDrafts(ingress: Ingress, { cluster, settings, dropped }: Reading): Draft[] {
  const { object } = ingress;
  const option = (name: string) => object.annotations[annotationPrefix + name];
  const router = (name: string, rule: string, priority: number, service: ServiceTarget, origin: Origin): Draft[] => {
    const fault = serviceFault(cluster, service, settings);
    if (fault !== undefined) {
      dropped.push({ origin, why: fault });
      return [];
    }
    const action: Action = { kind: 'forward', backends: [serviceBackend(cluster, service, origin, statuses)] };
    const named = list(option('middlewares')).map((reference) => {
      const bare = reference.replace(/@kubernetescrd$/, '');
      const owner = cluster.ofKind('Middleware').find((one) => `${one.namespace}-${one.name}` === bare);
      return { namespace: owner?.namespace ?? object.namespace, name: owner?.name ?? bare };
    });
    const references = unchained(cluster, named);
    // An annotation names the provider with the Middleware, so its namespace is free.
    const missing = middlewareFault(cluster, references, object.namespace, { ...settings, allowCrossNamespace: true });
    if (missing !== undefined) {
      dropped.push({ origin, why: missing });
      return [];
    }
    return [
      {
        name,
        rule,
        syntax: 'v3',
        priority,
        provider: 'kubernetes',
        origin,
        parts: applyMiddlewares(cluster, references, { action }),
        entryPoints: list(option('entrypoints')),
        tls: option('tls') === 'true',
      },
    ];
  };
  const label = `Ingress ${object.namespace}/${object.name}`;
  if (ingress.rules.length === 0 && ingress.defaultService)
    return router(
      `default backend of ${label}`,
      'PathPrefix("/")',
      -2_147_483_648,
      ingress.defaultService,
      ingress.origin,
    );
  return ingress.rules.flatMap(({ host, paths }) =>
    (paths ?? []).flatMap((path) => {
      const rule = ingressRule(host, path, option('pathmatcher') ?? 'PathPrefix');
      const name = `${rule} of ${label}`;
      return path.service && rule !== ''
        ? router(name, rule, Number(option('priority') ?? 0) || 0, path.service, path.origin)
        : [];
    }),
  );
}

/** Services of a route: plain ones by weight, or a TraefikService that shares or mirrors. */
function backendsOf(services: readonly unknown[], object: KubeObject, cluster: Cluster, origin: Origin): Backend[] {
  return services.flatMap((value): Backend[] => {
    const entry = fieldsOf(value);
    const namespace = textOf(entry['namespace']) ?? object.namespace;
    const name = textOf(entry['name']) ?? '';
    const weight = numberOf(entry['weight']) ?? 1;
    if (isForeign(name)) return [{ weight, cluster: name, origin }];
    if (entry['kind'] !== 'TraefikService')
      return [serviceBackend(cluster, { namespace, name, port: portOf(entry['port']) }, origin, statuses, weight)];
    const inner = cluster.get('TraefikService', namespace, name);
    if (!inner) return [];
    const spec = fieldsOf(inner.value['spec']);
    const weighted = listOf(fieldsOf(spec['weighted'])['services']);
    const mirrored = spec['mirroring'] === undefined ? [] : [{ ...fieldsOf(spec['mirroring']), weight: 1 }];
    const found = backendsOf([...weighted, ...mirrored], inner, cluster, originOf(inner, ['spec']));
    const total = found.reduce((sum, one) => sum + one.weight, 0);
    return found.map((one) => ({ ...one, weight: total === 0 ? 0 : (one.weight / total) * weight }));
  });
}

function mirrorsOf(services: readonly unknown[], object: KubeObject, cluster: Cluster) {
  return services.flatMap((value) => {
    const entry = fieldsOf(value);
    if (entry['kind'] !== 'TraefikService') return [];
    const inner = cluster.get(
      'TraefikService',
      textOf(entry['namespace']) ?? object.namespace,
      textOf(entry['name']) ?? '',
    );
    const mirrors = listOf(fieldsOf(fieldsOf(inner?.value['spec'])['mirroring'])['mirrors']);
    return mirrors.flatMap((mirror, i) => {
      const origin = originOf(inner!, ['spec', 'mirroring', 'mirrors', i]);
      const [backend] = backendsOf([mirror], inner!, cluster, origin);
      return backend ? [{ backend, ratio: (numberOf(fieldsOf(mirror)['percent']) ?? 0) / 100 }] : [];
    });
  });
}

function routeDrafts(object: KubeObject, { cluster, settings, dropped }: Reading): Draft[] {
  const spec = fieldsOf(object.value['spec']);
  return listOf(spec['routes']).flatMap((value, i): Draft[] => {
    const route = fieldsOf(value);
    const origin = originOf(object, ['spec', 'routes', i]);
    const services = listOf(route['services']);
    const named = listOf(route['middlewares']).map((entry) => ({
      namespace: textOf(fieldsOf(entry)['namespace']) ?? object.namespace,
      name: textOf(fieldsOf(entry)['name']) ?? '',
    }));
    const references = unchained(cluster, named);
    const why =
      services.length === 0
        ? 'It names no service.'
        : (servicesFault(cluster, services, object.namespace, settings) ??
          middlewareFault(cluster, references, object.namespace, settings));
    if (why !== undefined) {
      dropped.push({ origin, why });
      return [];
    }
    const mirrors = mirrorsOf(services, object, cluster);
    const action: Action = { kind: 'forward', backends: backendsOf(services, object, cluster, origin) };
    const draft: Draft = {
      name: `routes[${i}] of IngressRoute ${object.namespace}/${object.name}`,
      rule: textOf(route['match']) ?? '',
      syntax: route['syntax'] === 'v2' ? 'v2' : 'v3',
      priority: numberOf(route['priority']) ?? 0,
      provider: 'kubernetescrd',
      origin,
      parts: applyMiddlewares(cluster, references, { action, ...(mirrors.length > 0 && { mirrors }) }),
      entryPoints: listOf(spec['entryPoints']).flatMap((name) => textOf(name) ?? []),
      tls: spec['tls'] !== undefined,
    };
    return [draft];
  });
}

/** Without entry points a router stands on all; with TLS it answers only TLS, without only plain HTTP. */
function onEntryPoint({ entryPoints, tls }: Draft, name: 'web' | 'websecure'): boolean {
  return tls === (name === 'websecure') && (entryPoints.length === 0 || entryPoints.includes(name));
}

function diagnosticOf({ message, router }: RouterFault, cluster: Cluster): ObjectDiagnostic[] {
  const object = cluster.find(router.origin.ref);
  if (!object) return [];
  const { kind, namespace, name, file } = object;
  const path = kind === 'IngressRoute' ? [...router.origin.path, 'match'] : router.origin.path;
  const hint = 'Traefik drops the router.';
  return [
    {
      code: 'traefik-rule-refused',
      severity: 'error',
      message,
      hint,
      place: object.placeOf(path),
      file,
      ref: { kind, namespace, name },
    },
  ];
}

function droppedDiagnostic({ origin, why }: Dropped, cluster: Cluster): ObjectDiagnostic[] {
  const object = cluster.find(origin.ref);
  if (!object) return [];
  return [
    toDiagnostic(
      {
        code: 'traefik-router-dropped',
        severity: 'error',
        message: `Unexpected route, expected one that Traefik can build a router of: ${why}`,
        hint: 'Traefik drops the router: its requests go to the next one that matches, else they are answered 404.',
        path: origin.path,
      },
      object,
    ),
  ];
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const own = ingressesOf(traefikId, cluster, options);
  const routes = cluster.ofKind('IngressRoute');
  if (!isInstalled(traefikId, [...own, ...routes], options)) return { proxies: [], conditions: [], diagnostics: [] };
  const reading: Reading = { cluster, settings: providerSettings(options), dropped: [] };
  const drafts = [
    ...own.flatMap((ingress) => ingressDrafts(ingress, reading)),
    ...routes.flatMap((object) => routeDrafts(object, reading)),
  ];
  const plain = routersOf(drafts.filter((draft) => onEntryPoint(draft, 'web')));
  const secure = routersOf(drafts.filter((draft) => onEntryPoint(draft, 'websecure')));
  const origin = drafts[0]?.origin ??
    reading.dropped[0]?.origin ?? { ref: { kind: 'IngressRoute', namespace: '', name: '' }, path: [] };
  return {
    proxies: [traefikProxy(plain.routers, secure.routers, origin)],
    conditions: [],
    diagnostics: [
      ...reading.dropped.flatMap((one) => droppedDiagnostic(one, cluster)),
      ...[...plain.faults, ...secure.faults].flatMap((fault) => diagnosticOf(fault, cluster)),
    ],
  };
}

export const traefik: Controller = {
  id: traefikId,
  label: 'Traefik',
  summary: 'Routes by rules written as expressions; the longest rule is tried first.',
  kinds: ['Ingress', 'IngressRoute', 'Middleware', 'TraefikService'],
  sources: [{ title: 'traefik/traefik', version: 'fd5a576df2e8', at: 'pkg/muxer/http, pkg/provider/kubernetes' }],
  program,
};
