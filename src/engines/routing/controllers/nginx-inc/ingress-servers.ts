/** Ingresses, alone or master with minions → servers of nginx. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/ingress.go, version1/nginx.ingress.tmpl. */
import { textOf } from '../../fields.ts';
import { refOf, type Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { HeaderChange, PathChange, Rewrite } from '../../proxy.ts';
import { endpointsBehind, serviceBackend, brokenService } from '../ingress/backend.ts';
import type { Ingress, IngressPath, IngressRule, ServiceTarget } from '../ingress/ingress.ts';
import type { LocationMatch } from '../nginx/location.ts';
import { nextUpstreamPolicy } from '../nginx/next-upstream.ts';
import {
  answer,
  statuses,
  type NginxIncContext,
  type NginxIncServer,
  type Scheme,
  type ServerLocation,
  type Step,
} from './context.ts';
import type { IngressAnnotations, PathRegex } from './ingress-annotations.ts';
import {
  corsOrigins,
  corsSteps,
  gateSteps,
  policiesWithin,
  policyHeaders,
  readPolicies,
  type Policies,
} from './policies.ts';

export interface AnnotatedIngress {
  readonly ingress: Ingress;
  readonly annotations: IngressAnnotations;
}

/** Paths of one Ingress that go into one server. */
export interface PathSource extends AnnotatedIngress {
  readonly paths: readonly IngressPath[];
}

function locationMatch({ path, pathType }: IngressPath, regex: PathRegex | undefined): LocationMatch {
  const plain = path === '' ? '/' : path;
  // The controller puts its modifier before the path first, so that a pattern of an Exact path begins with "= ".
  const pattern = pathType === 'Exact' && regex !== undefined ? `= ${plain}` : plain;
  if (regex === 'case_sensitive') return { modifier: '~', pattern: `^${pattern}` };
  if (regex === 'case_insensitive') return { modifier: '~*', pattern: `^${pattern}` };
  if (regex === 'exact') return { modifier: '=', pattern };
  return { modifier: pathType === 'Exact' ? '=' : '', pattern: plain };
}

/** `rewrite-target` replaces the path where its pattern is found in it. */
function targetRewrite(
  { path, pathType }: IngressPath,
  { pathRegex, rewriteTarget }: IngressAnnotations,
): PathChange | undefined {
  if (rewriteTarget === undefined) return undefined;
  const plain = path === '' ? '/' : path;
  if (pathType === 'Exact' && pathRegex === undefined) return undefined;
  const anchored = pathRegex === 'case_sensitive' || pathRegex === 'case_insensitive';
  return {
    kind: 'regex',
    pattern: `(?s)^${anchored ? '' : '.*?'}(?:${plain}).*$`,
    value: rewriteTarget.replace(/\\/g, '\\\\').replace(/\$(\d)/g, '\\$1'),
    ...(pathRegex === 'case_insensitive' && { ignoreCase: true }),
  };
}

function rewriteOf(path: IngressPath, annotations: IngressAnnotations): Rewrite | undefined {
  const target = targetRewrite(path, annotations);
  if (target) return { path: target };
  const prefix = path.service && annotations.rewrites.get(path.service.name);
  return prefix === undefined
    ? undefined
    : { path: { kind: 'prefix', matched: path.path === '' ? '/' : path.path, value: prefix } };
}

interface Site {
  readonly source: AnnotatedIngress;
  readonly policies: Policies;
  readonly scheme: Scheme;
  readonly context: NginxIncContext;
  /** The master's defaultBackend, or the Ingress's own: where errors go. */
  readonly errors: ServiceTarget | undefined;
  readonly server: IngressAnnotations;
}

function toBackend(
  path: IngressPath,
  service: ServiceTarget,
  { source, context, errors, server, policies, scheme }: Site,
): Step {
  const { annotations, ingress } = source;
  const { cluster, plus } = context;
  const set = endpointsBehind(cluster, service);
  const outside = set.externalName !== undefined;
  const plain = serviceBackend(cluster, service, path.origin, statuses);
  const broken =
    outside && !plus
      ? {
          status: 502,
          reason: 'ExternalNameNeedsPlus',
          message: 'A Service of type ExternalName is used by NGINX Plus only.',
        }
      : plain.broken;
  if (
    broken &&
    errors &&
    annotations.customHttpErrors.includes(broken.status) &&
    !brokenService(cluster, errors, statuses)
  ) {
    const backend = serviceBackend(cluster, errors, { ...ingress.origin, path: ['spec', 'defaultBackend'] }, statuses);
    return {
      conditions: [],
      precedence: 'the Service has no ready pods, and custom-http-errors sends its error to the defaultBackend',
      action: { kind: 'forward', backends: [backend] },
      origin: path.origin,
    };
  }
  const servers = outside || annotations.useClusterIp ? 1 : set.endpoints.length;
  const { nextUpstreamTries: tries } = annotations;
  const headers: HeaderChange = { set: annotations.setHeaders, variables: true };
  const rewrite = rewriteOf(path, annotations);
  const added = Object.keys(annotations.addHeaders).length > 0 ? annotations.addHeaders : server.addHeaders;
  const response: HeaderChange = {
    set: policyHeaders(policies, scheme)?.set ?? {},
    add: added,
    remove: server.hideHeaders,
  };
  return {
    conditions: [],
    precedence: '',
    action: { kind: 'forward', backends: [{ ...plain, ...(broken && { broken }) }] },
    ...(rewrite && { rewrite }),
    ...(Object.keys(annotations.setHeaders).length > 0 && { requestHeaders: headers }),
    responseHeaders: response,
    ...corsOrigins(policies),
    retry: nextUpstreamPolicy(
      {
        conditions: annotations.nextUpstream,
        tries: tries > 0 ? Math.min(tries, servers) : servers,
        readTimeoutMs: annotations.readTimeoutMs,
        written: annotations.text('proxy-next-upstream') !== undefined || tries > 0,
        origin: { ...ingress.origin, path: ['metadata', 'annotations'] },
      },
      1,
    ),
    ignored: [...new Set([...annotations.notModelled, ...server.notModelled, ...policies.ignored])],
    origin: path.origin,
  };
}

const missingUser: Condition = { on: 'header', name: 'authorization', match: { kind: 'present' }, not: true };

function basicAuth({ text }: IngressAnnotations): Step[] {
  if (text('basic-auth-secret') === undefined) return [];
  return [{ conditions: [missingUser], precedence: 'basic-auth-secret asks for a user', action: answer(401) }];
}

function locationOf(path: IngressPath, site: Site): ServerLocation {
  const { annotations } = site.source;
  const auth = basicAuth(annotations);
  const steps = path.service
    ? [
        ...gateSteps(site.policies, []),
        ...(auth.length > 0 ? auth : basicAuth(site.server)),
        ...corsSteps(site.policies.cors),
        toBackend(path, path.service, site),
      ]
    : [{ conditions: [], precedence: 'the path has no Service', action: answer(404) }];
  const regex = annotations.pathRegex ?? (annotations.mergeable === 'minion' ? undefined : site.server.pathRegex);
  return { match: locationMatch(path, regex), steps, origin: path.origin };
}

function serverSteps(
  annotations: IngressAnnotations,
  policies: Policies,
  tls: boolean,
  scheme: Scheme,
  origin: Origin,
): Step[] {
  const steps: Step[] = [];
  const redirect = (conditions: readonly Condition[], status: number, location: string, precedence: string) =>
    steps.push({
      conditions,
      precedence,
      action: { kind: 'redirect', redirect: { status, location, variables: true } },
      origin,
    });
  const { redirectCode } = annotations;
  if (policies.error !== undefined)
    return [{ conditions: [], precedence: policies.error, action: answer(500), origin }];
  if (tls && annotations.sslRedirect && scheme === 'http')
    redirect([], redirectCode, 'https://${host}:443${request_uri}', 'the host has TLS and ssl-redirect is on');
  const forwarded: Condition = { on: 'header', name: 'x-forwarded-proto', match: { kind: 'exact', value: 'http' } };
  if (annotations.redirectToHttps)
    redirect([forwarded], redirectCode, 'https://${host}${request_uri}', 'redirect-to-https is on');
  if (annotations.appRoot !== undefined) {
    const root: Condition = { on: 'path', match: { kind: 'exact', value: '/' } };
    redirect([root], 302, `\${scheme}://\${http_host}${annotations.appRoot}`, 'app-root takes only /');
  }
  return steps;
}

function tlsOf(
  { ingress }: AnnotatedIngress,
  host: string,
  { cluster, settings }: NginxIncContext,
): NginxIncServer['tls'] {
  const entry = ingress.tls.findLast(({ hosts }) => hosts.includes(host));
  if (!entry || host === '') return 'none';
  if (entry.secretName === undefined) return settings.text('wildcard-tls-secret') ? 'own' : 'refused';
  const type = textOf(cluster.get('Secret', ingress.object.namespace, entry.secretName)?.value['type']);
  return type === undefined || type === 'kubernetes.io/tls' ? 'own' : 'refused';
}

/** One host of an Ingress; `sources` are its own paths, or those of its minions. */
export function ingressServer(
  owner: AnnotatedIngress,
  rule: IngressRule,
  sources: readonly PathSource[],
  context: NginxIncContext,
): NginxIncServer {
  const { ingress, annotations } = owner;
  const tls = tlsOf(owner, rule.host, context);
  const place = { namespace: ingress.object.namespace, tls: tls !== 'none', on: 'Ingress' } as const;
  const general = readPolicies(annotations.policies, { ...place, level: 'server' }, context);
  const { defaultService } = ingress;
  const locations = (scheme: Scheme): ServerLocation[] => {
    const found = sources.flatMap((source) => {
      const isMinion = source.annotations.mergeable === 'minion';
      const own = { ...place, namespace: source.ingress.object.namespace, level: 'location' } as const;
      const policies = isMinion
        ? policiesWithin(general, readPolicies(source.annotations.policies, own, context))
        : general;
      const site: Site = { source, policies, scheme, context, errors: defaultService, server: annotations };
      return source.paths.map((path) => locationOf(path, site));
    });
    const hasRoot = found.some(({ match }) => match.modifier === '' && match.pattern === '/');
    if (hasRoot || !defaultService || annotations.mergeable === 'master') return found;
    const origin: Origin = { ref: refOf(ingress.object), path: ['spec', 'defaultBackend'] };
    const root: IngressPath = { path: '/', pathType: 'Prefix', service: defaultService, origin };
    const site: Site = {
      source: owner,
      policies: general,
      scheme,
      context,
      errors: defaultService,
      server: annotations,
    };
    return [...found, locationOf(root, site)];
  };
  return {
    host: rule.host,
    name: `Ingress ${ingress.object.namespace}/${ingress.object.name}`,
    tls,
    httpPort: 80,
    httpsPort: 443,
    origin: rule.origin,
    steps: (scheme) => serverSteps(annotations, general, tls !== 'none', scheme, rule.origin),
    locations,
  };
}
