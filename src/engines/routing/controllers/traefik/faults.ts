/**
 * Why Traefik makes no router of a route: what it refers to is not there, or is not allowed by default.
 * Source: traefik/traefik@fd5a576 pkg/provider/kubernetes/{ingress/kubernetes.go,crd/kubernetes_http.go}, pkg/server/middleware/middlewares.go.
 */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../../fields.ts';
import { patternProblem } from '../../match/regex.ts';
import type { ControllerOptions } from '../controller.ts';
import { endpointsBehind } from '../ingress/backend.ts';
import type { ServiceTarget } from '../ingress/ingress.ts';
import type { MiddlewareRef } from './middleware.ts';

/** Settings of the providers, all off by default: `settings.traefik`. */
export interface ProviderSettings {
  readonly allowEmptyServices: boolean;
  readonly allowCrossNamespace: boolean;
  readonly allowExternalNameServices: boolean;
}

export function providerSettings({ settings }: ControllerOptions): ProviderSettings {
  const own = settings?.['traefik'] ?? {};
  return {
    allowEmptyServices: own['allowEmptyServices'] === true,
    allowCrossNamespace: own['allowCrossNamespace'] === true,
    allowExternalNameServices: own['allowExternalNameServices'] === true,
  };
}

export function serviceFault(cluster: Cluster, target: ServiceTarget, settings: ProviderSettings): string | undefined {
  const { namespace, name } = target;
  const set = endpointsBehind(cluster, target);
  if (set.externalName !== undefined) {
    if (settings.allowExternalNameServices) return undefined;
    return `Service ${namespace}/${name} is of type ExternalName, which allowExternalNameServices would let in.`;
  }
  if (!set.exists) return set.reason;
  return set.endpoints.length === 0 && !settings.allowEmptyServices ? set.reason : undefined;
}

export function middlewareFault(
  cluster: Cluster,
  references: readonly MiddlewareRef[],
  from: string,
  { allowCrossNamespace }: ProviderSettings,
): string | undefined {
  for (const { namespace, name } of references) {
    if (isForeign(name)) continue;
    if (namespace !== from && !allowCrossNamespace)
      return `Middleware ${namespace}/${name} is in another namespace, which allowCrossNamespace would let in.`;
    const object = cluster.get('Middleware', namespace, name);
    if (!object) return `Middleware ${namespace}/${name} does not exist.`;
    const kinds = Object.keys(fieldsOf(object.value['spec']));
    if (kinds.includes('chain')) return `Middleware ${namespace}/${name} is a chain that leads back to itself.`;
    if (kinds.length > 1) return `Middleware ${namespace}/${name} is several in one: ${kinds.join(', ')}.`;
    const problem = settingsProblem(fieldsOf(object.value['spec']));
    if (problem !== undefined) return `Middleware ${namespace}/${name} cannot be built: ${problem}.`;
  }
  return undefined;
}

/** What Traefik refuses when it builds a redirect or a rewrite (pkg/middlewares/redirect, replacepathregex). */
function settingsProblem(spec: Fields): string | undefined {
  const scheme = spec['redirectScheme'];
  if (scheme !== undefined && !textOf(fieldsOf(scheme)['scheme'])) return 'redirectScheme names no scheme';
  for (const kind of ['redirectRegex', 'replacePathRegex']) {
    const problem = patternProblem(textOf(fieldsOf(spec[kind])['regex']) ?? '');
    if (problem !== undefined) return `the pattern of ${kind} is none of RE2: ${problem}`;
  }
  return undefined;
}

/** Services of an IngressRoute or a TraefikService: one that cannot be built takes all of them with it. */
export function servicesFault(
  cluster: Cluster,
  services: readonly unknown[],
  from: string,
  settings: ProviderSettings,
  depth = 0,
): string | undefined {
  for (const value of services) {
    const entry = fieldsOf(value);
    const namespace = textOf(entry['namespace']) ?? from;
    const name = textOf(entry['name']) ?? '';
    if (isForeign(name)) continue;
    if (namespace !== from && !settings.allowCrossNamespace)
      return `Service ${namespace}/${name} is in another namespace, which allowCrossNamespace would let in.`;
    const fault =
      entry['kind'] === 'TraefikService'
        ? traefikServiceFault(cluster, namespace, name, settings, depth)
        : serviceFault(cluster, { namespace, name, port: portOf(entry['port']) }, settings);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function traefikServiceFault(
  cluster: Cluster,
  namespace: string,
  name: string,
  settings: ProviderSettings,
  depth: number,
): string | undefined {
  const object = cluster.get('TraefikService', namespace, name);
  if (!object) return `TraefikService ${namespace}/${name} does not exist.`;
  if (depth > 10) return `TraefikService ${namespace}/${name} leads back to itself.`;
  const { weighted, mirroring } = fieldsOf(object.value['spec']);
  const inner = [
    ...listOf(fieldsOf(weighted)['services']),
    ...(mirroring === undefined ? [] : [mirroring, ...listOf(fieldsOf(mirroring)['mirrors'])]),
  ];
  return servicesFault(cluster, inner, namespace, settings, depth + 1);
}

/** Of another provider, e.g. `noop@internal`; what that holds is not in the manifests. */
export function isForeign(name: string): boolean {
  return name.includes('@');
}

export function portOf(port: unknown): number | string {
  return typeof port === 'number' ? port : (textOf(port) ?? '');
}
