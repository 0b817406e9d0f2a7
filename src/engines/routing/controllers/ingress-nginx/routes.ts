/**
 * nginx locations of ingress-nginx → routes. nginx works in phases: `return` and `rewrite` first, then the redirect to
 * https, then allow and deny, then the backend. Source: kubernetes/ingress-nginx@dbb11b9 rootfs/etc/nginx/template/nginx.tmpl,
 * rootfs/etc/nginx/lua/lua_ingress.lua.
 */
import type { Cluster } from '../../cluster.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Action, Backend, HeaderChange, Rewrite, Route } from '../../proxy.ts';
import { brokenService, serviceBackend, type BackendStatuses } from '../ingress/backend.ts';
import type { ServiceTarget } from '../ingress/ingress.ts';
import { notFound } from '../ingress/proxy.ts';
import type { OrderedLocation } from '../nginx/location.ts';
import { unboundedTries } from '../../retry-words.ts';
import { nextUpstreamPolicy } from '../nginx/next-upstream.ts';
import type { NginxAnnotations } from './annotations.ts';
import { canarySteps } from './canary.ts';
import { blockedByServer, blockedRanges } from './blocks.ts';
import { corsOf } from './cors.ts';
import type { NginxLocation, NginxServer } from './servers.ts';
import { readNumber, type NginxSettings } from './settings.ts';
import { snippetHeaders } from './snippets.ts';

export interface RouteContext {
  readonly cluster: Cluster;
  readonly settings: NginxSettings;
  /** Service of the flag `default-backend-service`. */
  readonly defaultBackend: ServiceTarget | undefined;
  readonly scheme: 'http' | 'https';
}

export const statuses: BackendStatuses = { missing: 503, empty: 503 };

type Parts = Pick<Route, 'conditions' | 'precedence' | 'action'> & Partial<Route>;

/** Replaces the whole URI when the pattern is found in it, as `rewrite … break` does. */
export function rewriteOf(path: string, target: string): Rewrite | undefined {
  if (target === '' || target === path) return undefined;
  const value = target.replace(/\\/g, '\\\\').replace(/\$(\d)/g, '\\$1');
  return { path: { kind: 'regex', pattern: `(?s)^.*?(?:${path}).*$`, value, ignoreCase: true } };
}

function redirectsToHttps(
  location: NginxLocation,
  server: NginxServer,
  context: RouteContext,
): Condition[] | undefined {
  const annotations = location.source?.annotations;
  const exempt = (context.settings.text('no-tls-redirect-locations') ?? '/.well-known/acme-challenge').split(',');
  if (exempt.some((start) => start.trim() !== '' && location.path.startsWith(start.trim()))) return undefined;
  const wanted = annotations?.forceSslRedirect || (server.hasCertificate && (annotations?.sslRedirect ?? true));
  if (!wanted || !location.source) return undefined;
  if (!context.settings.flag('use-forwarded-headers', false)) return context.scheme === 'http' ? [] : undefined;
  const forwarded: Condition = { on: 'header', name: 'x-forwarded-proto', match: { kind: 'exact', value: 'http' } };
  const absent: Condition = { on: 'header', name: 'x-forwarded-proto', match: { kind: 'present' }, not: true };
  return context.scheme === 'http' ? [{ on: 'any', of: [forwarded, absent] }] : [forwarded];
}

/** Answers that come before the backend. */
function beforeBackend(location: NginxLocation, server: NginxServer, context: RouteContext): Parts[] {
  const annotations = location.source?.annotations;
  const forbiddenBy = (name: string): Pick<Parts, 'precedence' | 'action'> => ({
    precedence: `${name} is asked before the backend`,
    action: { kind: 'answer', answer: { status: 403 } },
  });
  const parts: Parts[] = blockedByServer(context.settings).map(([name, condition]) => ({
    conditions: [condition],
    ...forbiddenBy(name),
  }));
  const fromHeader = context.settings.flag('use-forwarded-headers', false) ? { fromHeader: 'x-forwarded-for' } : {};
  const forbidden = (ranges: readonly string[], not: boolean, name: string): Parts => ({
    conditions: [{ on: 'client-address', ranges, not, ...fromHeader }],
    ...forbiddenBy(name),
  });
  const blocked = blockedRanges(context.settings);
  const blocks = blocked.length > 0 ? [forbidden(blocked, false, 'block-cidrs')] : [];
  if (!annotations) return [...parts, ...blocks];
  if (annotations.redirect) {
    const { status, location: target, annotation } = annotations.redirect;
    const precedence = `${annotation} answers before anything else in the location`;
    // nginx completes the address unless it is told not to (absolute_redirect).
    const location =
      target.startsWith('/') && !annotations.relativeRedirects ? `\${scheme}://\${host}${target}` : target;
    const action: Action = { kind: 'redirect', redirect: { status, location, variables: true } };
    return [...parts, { conditions: [], precedence, action }];
  }
  const https = redirectsToHttps(location, server, context);
  if (https) {
    const uri = annotations.preserveTrailingSlash ? '${request_uri}' : '${request_uri_without_slash}';
    const host = context.settings.flag('use-forwarded-headers', false) ? '${forwarded_host}' : '${host}';
    const status = context.settings.number('http-redirect-code', 308);
    parts.push({
      conditions: https,
      precedence: annotations.forceSslRedirect
        ? 'force-ssl-redirect is on'
        : 'the host has a certificate and ssl-redirect is on',
      action: { kind: 'redirect', redirect: { status, location: `https://${host}${uri}`, variables: true } },
    });
  }
  if (annotations.deny.length > 0) parts.push(forbidden(annotations.deny, false, 'denylist-source-range'));
  if (annotations.allow.length > 0) parts.push(forbidden(annotations.allow, true, 'whitelist-source-range'));
  // A location with lists of its own does not inherit the server's.
  if (annotations.deny.length === 0 && annotations.allow.length === 0) parts.push(...blocks);
  return parts;
}

/** The Service an Ingress names for errors, if it can be called. */
function errorService(
  annotations: NginxAnnotations | undefined,
  location: NginxLocation,
  cluster: Cluster,
): ServiceTarget | undefined {
  const name = annotations?.text('default-backend');
  if (!name || !location.source) return undefined;
  const { namespace } = location.source.ingress.object;
  const port = firstPort(cluster, namespace, name);
  if (port === undefined) return undefined;
  const target = { namespace, name, port };
  return brokenService(cluster, target, statuses) ? undefined : target;
}

function firstPort(cluster: Cluster, namespace: string, name: string): number | undefined {
  const spec = cluster.get('Service', namespace, name)?.value['spec'] as { ports?: { port?: unknown }[] } | undefined;
  const port = Array.isArray(spec?.ports) ? spec.ports[0]?.port : undefined;
  return typeof port === 'number' ? port : undefined;
}

function toBackend(location: NginxLocation, context: RouteContext): Parts[] {
  const { cluster, defaultBackend } = context;
  const annotations = location.source?.annotations;
  const service = location.service ?? defaultBackend;
  if (!service) return [{ conditions: [], precedence: 'no backend stands behind it', action: notFound }];
  const primary = serviceBackend(cluster, service, location.origin, statuses);
  const errors = primary.broken ? errorService(annotations, location, cluster) : undefined;
  if (errors) {
    const backend: Backend = serviceBackend(cluster, errors, location.origin, statuses);
    return [
      {
        conditions: [],
        precedence: `the Service has no ready pods, so the annotation default-backend takes its place`,
        action: { kind: 'forward', backends: [backend] },
        requestHeaders: { set: { 'x-code': '503' } },
      },
    ];
  }
  const { canary } = location;
  const second = canary && serviceBackend(cluster, canary.service, canary.origin, statuses);
  const steps =
    canary && second && !second.broken
      ? canarySteps(canary.rule, primary, second)
      : [{ conditions: [], backends: [primary], precedence: '' }];
  return steps.map(({ conditions, backends, precedence }) => ({
    conditions,
    precedence,
    action: { kind: 'forward', backends },
    ...forwarding(location, context),
  }));
}

/** What a location does to the requests it passes on. */
function forwarding(location: NginxLocation, { cluster, settings }: RouteContext): Partial<Route> {
  const annotations = location.source?.annotations;
  if (!annotations || !location.source) return {};
  const { text } = annotations;
  const path = rewriteOf(location.path, annotations.rewriteTarget);
  const host = text('upstream-vhost');
  const prefix = path ? text('x-forwarded-prefix') : undefined;
  const seconds = (name: string, otherwise: number) => readNumber(text(name) ?? settings.text(name), otherwise) * 1000;
  const origin: Origin = { ...location.source.ingress.origin, path: ['metadata', 'annotations'] };
  const cors = corsOf(annotations, origin);
  const mirror = /^https?:\/\/([^/:$]+)(?::(\d+))?/.exec(text('mirror-target') ?? '');
  return {
    ...((path || host) && { rewrite: { ...path, ...(host && { host }) } }),
    ...(prefix && { requestHeaders: { set: { 'x-forwarded-prefix': prefix } } }),
    retry: nextUpstreamPolicy(
      {
        conditions: text('proxy-next-upstream') ?? settings.text('proxy-next-upstream') ?? 'error timeout',
        tries: readNumber(text('proxy-next-upstream-tries') ?? settings.text('proxy-next-upstream-tries'), 3),
        readTimeoutMs: seconds('proxy-read-timeout', 60),
        written: text('proxy-next-upstream') !== undefined || text('proxy-next-upstream-tries') !== undefined,
        origin,
      },
      unboundedTries,
    ),
    ...(cors && { cors }),
    ...(mirror && {
      mirrors: [
        {
          ratio: 1,
          backend: { weight: 1, external: { host: mirror[1]!, port: Number(mirror[2] ?? 80) }, origin },
        },
      ],
    }),
    ...(annotations.notModelled.length > 0 && { ignored: annotations.notModelled }),
  };
}

function mergeHeaders(a: HeaderChange | undefined, b: HeaderChange): HeaderChange {
  return { ...a, set: { ...a?.set, ...b.set } };
}

/** Response headers of a server: HSTS on https, and the headers its snippets set. */
function responseHeaders(
  server: NginxServer,
  location: NginxLocation,
  { settings, scheme }: RouteContext,
): HeaderChange {
  const set: Record<string, string> = {};
  if (scheme === 'https' && settings.flag('hsts', true)) {
    const domains = settings.flag('hsts-include-subdomains', true) ? '; includeSubDomains' : '';
    const preload = settings.flag('hsts-preload', false) ? '; preload' : '';
    set['strict-transport-security'] = `max-age=${settings.text('hsts-max-age') ?? '31536000'}${domains}${preload}`;
  }
  const allowed = settings.flag('allow-snippet-annotations', false);
  const own = allowed ? [...server.snippets, location.source?.annotations.text('configuration-snippet') ?? ''] : [];
  for (const snippet of [...own, settings.text('server-snippet') ?? '', settings.text('location-snippet') ?? ''])
    Object.assign(set, snippetHeaders(snippet));
  return { set };
}

/** All routes of a server, in nginx's order. */
export function serverRoutes(server: NginxServer, context: RouteContext): readonly Route[] {
  const routes: Route[] = [];
  if (server.appRoot) {
    const location = `\${scheme}://\${http_host}${server.appRoot.path}`;
    routes.push({
      name: `app-root of ${server.host || 'all hosts'}`,
      conditions: [{ on: 'path', match: { kind: 'exact', value: '/' } }],
      precedence: 'app-root is asked by the server, before any location',
      action: { kind: 'redirect', redirect: { status: 302, location, variables: true } },
      origin: server.appRoot.origin,
    });
  }
  for (const ordered of server.locations) {
    for (const parts of [...beforeBackend(ordered.value, server, context), ...toBackend(ordered.value, context)])
      routes.push(toRoute(parts, ordered, server, context));
  }
  return routes;
}

function toRoute(
  parts: Parts,
  ordered: OrderedLocation<NginxLocation>,
  server: NginxServer,
  context: RouteContext,
): Route {
  const { match, value, precedence, conditions } = ordered;
  const words = server.isRegex
    ? 'an Ingress of this host uses patterns, so every path is one, any case, longest first'
    : precedence;
  return {
    ...parts,
    name: `location ${match.modifier ? `${match.modifier} ` : ''}${match.pattern}`,
    conditions: [...conditions, ...parts.conditions],
    precedence: parts.precedence === '' ? words : `${words}; ${parts.precedence}`,
    responseHeaders: mergeHeaders(parts.responseHeaders, responseHeaders(server, value, context)),
    origin: value.origin,
  };
}
