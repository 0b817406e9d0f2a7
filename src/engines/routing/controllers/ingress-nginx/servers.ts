/**
 * Ingresses → nginx servers and locations, with the controller's own order and merging.
 * Source: kubernetes/ingress-nginx@dbb11b9 controller/controller.go (createServers, getBackendServers,
 * mergeAlternativeBackends), controller/location.go, template/template.go (buildLocation, enforceRegexModifier).
 */
import type { Origin } from '../../object.ts';
import type { Ingress, IngressPath, PathType, ServiceTarget } from '../ingress/ingress.ts';
import { orderLocations, type LocationMatch, type OrderedLocation } from '../nginx/location.ts';
import type { CanaryRule, NginxAnnotations } from './annotations.ts';

export interface AnnotatedIngress {
  readonly ingress: Ingress;
  readonly annotations: NginxAnnotations;
}

export interface Canary {
  readonly rule: CanaryRule;
  readonly service: ServiceTarget;
  readonly origin: Origin;
}

export interface NginxLocation {
  readonly path: string;
  readonly pathType: PathType;
  /** undefined = the controller's default backend. */
  readonly service: ServiceTarget | undefined;
  /** A root location nobody wrote: every server has one. */
  readonly isDefault: boolean;
  /** undefined for the catch-all's own root location. */
  readonly source: AnnotatedIngress | undefined;
  readonly origin: Origin;
  readonly canary?: Canary;
}

export interface NginxServer {
  /** '' = the server for all other hosts. */
  readonly host: string;
  readonly aliases: readonly string[];
  /** Whether an Ingress with `tls` names the host: then a certificate is configured for it. */
  readonly hasCertificate: boolean;
  readonly fromToWww: boolean;
  readonly appRoot: { readonly path: string; readonly origin: Origin } | undefined;
  /** Snippets of the server, from annotations. */
  readonly snippets: readonly string[];
  readonly locations: readonly OrderedLocation<NginxLocation>[];
  readonly isRegex: boolean;
  readonly origin: Origin;
}

interface Draft {
  host: string;
  locations: NginxLocation[];
  aliases: readonly string[];
  hasCertificate: boolean;
  snippets: string[];
  origin: Origin;
}

export const upstreamKey = ({ namespace, name, port }: ServiceTarget) => `${namespace}/${name}:${port}`;

/** Every server begins with a root location that leads to the default backend, annotated as the Ingress that made it. */
function createServers(primaries: readonly AnnotatedIngress[], none: Origin): Map<string, Draft> {
  const draft = (host: string, location: NginxLocation, origin: Origin): Draft => ({
    host,
    locations: [location],
    aliases: [],
    hasCertificate: false,
    snippets: [],
    origin,
  });
  const root = { path: '/', pathType: 'Prefix', isDefault: true } as const;
  const servers = new Map<string, Draft>();
  const catchAll = primaries.find(({ ingress }) => ingress.rules.length === 0 && ingress.defaultService);
  servers.set(
    '',
    draft(
      '',
      {
        ...root,
        isDefault: catchAll === undefined,
        service: catchAll?.ingress.defaultService,
        source: undefined,
        origin: catchAll ? { ...catchAll.ingress.origin, path: ['spec', 'defaultBackend'] } : none,
      },
      none,
    ),
  );
  for (const source of primaries) {
    const { ingress, annotations } = source;
    for (const rule of ingress.rules) {
      let server = servers.get(rule.host);
      if (!server) {
        const origin = ingress.defaultService ? { ...ingress.origin, path: ['spec', 'defaultBackend'] } : rule.origin;
        const location = { ...root, service: ingress.defaultService, source, origin };
        servers.set(rule.host, (server = draft(rule.host, location, rule.origin)));
      }
      if (server.aliases.length === 0) server.aliases = annotations.aliases;
      if (ingress.tls.length > 0) server.hasCertificate = true;
      const snippet = annotations.text('server-snippet');
      if (snippet !== undefined && server.snippets.length === 0) server.snippets.push(snippet);
    }
  }
  return servers;
}

function addPath(server: Draft, path: IngressPath, source: AnnotatedIngress): void {
  if (!path.service) return;
  const written = path.path === '' ? '/' : path.path;
  const location: NginxLocation = {
    path: written,
    pathType: path.pathType,
    service: path.service,
    isDefault: false,
    source,
    origin: path.origin,
  };
  const index = server.locations.findIndex((one) => one.path === written);
  const there = server.locations[index];
  // The same path with another type is another location; with the same type the first Ingress keeps it.
  if (!there || there.pathType !== path.pathType) server.locations.push(location);
  else if (there.isDefault) server.locations[index] = location;
}

/** Canaries by the upstream they stand beside: host, path and path type must be those of a primary. */
function findCanaries(servers: ReadonlyMap<string, Draft>, canaries: readonly AnnotatedIngress[]): Map<string, Canary> {
  const primaries = new Set(
    [...servers.values()].flatMap(({ locations }) =>
      locations.flatMap(({ service }) => (service ? upstreamKey(service) : [])),
    ),
  );
  const found = new Map<string, Canary>();
  const add = (location: NginxLocation, service: ServiceTarget, rule: CanaryRule, origin: Origin) => {
    if (!location.service || primaries.has(upstreamKey(service))) return;
    const key = upstreamKey(location.service);
    if (!found.has(key)) found.set(key, { rule, service, origin });
  };
  for (const { ingress, annotations } of canaries) {
    const rule = annotations.canary;
    if (!rule) continue;
    if (ingress.defaultService)
      for (const location of servers.get('')?.locations ?? [])
        add(location, ingress.defaultService, rule, { ...ingress.origin, path: ['spec', 'defaultBackend'] });
    for (const { host, paths } of ingress.rules)
      for (const path of paths ?? [])
        for (const location of servers.get(host)?.locations ?? [])
          if (path.service && location.path === path.path && location.pathType === path.pathType)
            add(location, path.service, rule, path.origin);
  }
  return found;
}

const needsRewrite = ({ path, source }: NginxLocation) =>
  source !== undefined && source.annotations.rewriteTarget !== '' && source.annotations.rewriteTarget !== path;

/** `/foo` of type Prefix becomes the prefix `/foo/` and the exact `/foo`, unless it is rewritten or a pattern. */
function splitPrefixes(locations: readonly NginxLocation[]): NginxLocation[] {
  const exact = new Set(locations.filter(({ pathType }) => pathType === 'Exact').map(({ path }) => path));
  return locations.flatMap((location): NginxLocation[] => {
    const { path, pathType, source } = location;
    if (path === '/' || pathType !== 'Prefix' || needsRewrite(location) || source?.annotations.useRegex)
      return [location];
    const prefix = { ...location, path: path.endsWith('/') ? path : `${path}/` };
    return exact.has(path) ? [prefix] : [prefix, { ...location, pathType: 'Exact' }];
  });
}

function toServer(draft: Draft, canaries: ReadonlyMap<string, Canary>, known: ReadonlySet<string>): NginxServer {
  const sorted = draft.locations
    .map((location) => {
      const canary = location.service && canaries.get(upstreamKey(location.service));
      return canary ? { ...location, canary } : location;
    })
    .toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? 1 : a.path > b.path ? -1 : 0));
  const locations = splitPrefixes(sorted);
  const isRegex = locations.some((one) => needsRewrite(one) || one.source?.annotations.useRegex);
  const matchOf = ({ path, pathType }: NginxLocation): LocationMatch => {
    if (isRegex) return { modifier: '~*', pattern: `^${path}` };
    return { modifier: pathType === 'Exact' ? '=' : '', pattern: path };
  };
  const rooted = sorted.find(({ source }) => source?.annotations.appRoot !== undefined);
  return {
    host: draft.host,
    aliases: [...new Set(draft.aliases)].filter((alias) => !known.has(alias)),
    hasCertificate: draft.hasCertificate,
    fromToWww: draft.locations.some(({ isDefault, source }) => !isDefault && source?.annotations.fromToWww),
    appRoot: rooted && { path: rooted.source!.annotations.appRoot!, origin: rooted.source!.ingress.origin },
    snippets: draft.snippets,
    locations: orderLocations(locations.map((value) => ({ match: matchOf(value), value }))),
    isRegex,
    origin: draft.origin,
  };
}

/** All servers, the one for unknown hosts first. `none` is shown where no object stands behind something. */
export function buildServers(all: readonly AnnotatedIngress[], none: Origin): readonly NginxServer[] {
  const primaries = all.filter(({ annotations }) => !annotations.canary);
  const servers = createServers(primaries, none);
  for (const source of primaries)
    for (const { host, paths } of source.ingress.rules)
      for (const path of paths ?? []) addPath(servers.get(host)!, path, source);
  const canaries = findCanaries(
    servers,
    all.filter(({ annotations }) => annotations.canary),
  );
  const known = new Set(servers.keys());
  return [...servers.values()].map((draft) => toServer(draft, canaries, known));
}
