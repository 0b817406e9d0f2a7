/** Envoy's actions: route, redirect, direct_response. Source: envoyproxy/envoy v1.35 source/common/router/config_impl.cc. */
import { fieldsOf, flagOf, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { fractionalPercent, proto, protoDurationMs, protoKeysBeside } from '../../kinds/envoy-proto.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type {
  Action,
  Backend,
  Mirror,
  PathChange,
  Redirect,
  RetryPolicy,
  Rewrite,
  Route,
  Timeouts,
} from '../../proxy.ts';
import { placedChanges } from './headers.ts';

const defaultTimeoutMs = 15_000;

/** Codes by the names of the proto enumeration, and by number. */
const redirectCodes: Readonly<Record<string, number>> = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

/** What a prefix rewrite replaces: the prefix that matched, or all of a path that matched as a whole. */
function prefixChange(value: string, conditions: readonly Condition[]): PathChange {
  const match = conditions.find(({ on }) => on === 'path');
  if (match?.on !== 'path') return { kind: 'prefix', matched: '/', value };
  const { match: text } = match;
  return text.kind === 'prefix' || text.kind === 'path-prefix'
    ? { kind: 'prefix', matched: text.value, value }
    : { kind: 'full', value };
}

function regexChange(value: unknown): PathChange | undefined {
  const fields = fieldsOf(value);
  const pattern = textOf(fieldsOf(fields['pattern'])['regex']);
  return pattern === undefined ? undefined : { kind: 'regex', pattern, value: textOf(fields['substitution']) ?? '' };
}

function pathChange(fields: Fields, conditions: readonly Condition[]): PathChange | undefined {
  const prefix = textOf(proto(fields, 'prefix_rewrite'));
  return prefix ? prefixChange(prefix, conditions) : regexChange(proto(fields, 'regex_rewrite'));
}

function redirectOf(fields: Fields, conditions: readonly Condition[]): Redirect {
  const text = (name: string) => textOf(proto(fields, name)) || undefined;
  const code = proto(fields, 'response_code');
  const path = text('path_redirect');
  const change: PathChange | undefined = path ? { kind: 'full', value: path } : pathChange(fields, conditions);
  const scheme = flagOf(proto(fields, 'https_redirect')) ? 'https' : text('scheme_redirect');
  const host = text('host_redirect');
  const port = numberOf(proto(fields, 'port_redirect')) || undefined;
  return {
    status: redirectCodes[String(code)] ?? Object.values(redirectCodes)[Number(code ?? 0)] ?? 301,
    ...(scheme && { scheme }),
    ...(host && { host, withoutPort: true }),
    ...(port !== undefined && { port, writeDefaultPort: true }),
    ...(change && { path: change }),
    ...(flagOf(proto(fields, 'strip_query')) && { stripQuery: true }),
  };
}

/** Envoy fills in type and length of what it says itself. */
function directAnswer(fields: Fields): Action {
  const source = fieldsOf(fields['body']);
  const body = textOf(proto(source, 'inline_string')) ?? '';
  return {
    kind: 'answer',
    answer: {
      status: numberOf(fields['status']) ?? 200,
      ...(body !== '' && {
        body,
        headers: { 'content-type': 'text/plain', 'content-length': String(utf8Length(body)) },
      }),
    },
  };
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function namedCluster(fields: Fields, key: string, weight: number, origin: Origin): Backend {
  const name = textOf(proto(fields, key));
  const header = textOf(proto(fields, 'cluster_header'));
  return { weight, origin, ...(name ? { cluster: name } : header ? { clusterHeader: header } : {}) };
}

function weightedClusters(action: Fields): Fields[] {
  return listOf(fieldsOf(proto(action, 'weighted_clusters'))['clusters']).map(fieldsOf);
}

function backendsOf(action: Fields, headers: readonly Partial<Backend>[], origin: Origin): Backend[] {
  if (proto(action, 'weighted_clusters') === undefined) return [namedCluster(action, 'cluster', 1, origin)];
  const routeHost = textOf(proto(action, 'host_rewrite_literal'));
  return weightedClusters(action).map((fields, i) => {
    const at: Origin = { ...origin, path: [...origin.path, 'weighted_clusters', 'clusters', i] };
    const host = routeHost ? undefined : textOf(proto(fields, 'host_rewrite_literal'));
    return {
      ...namedCluster(fields, 'name', numberOf(proto(fields, 'weight')) ?? 0, at),
      ...(host && { rewrite: { host } }),
      ...headers[i],
    };
  });
}

function retryOf(value: unknown, origin: Origin): RetryPolicy | undefined {
  if (value === undefined) return undefined;
  const fields = fieldsOf(value);
  const retryOn = (textOf(proto(fields, 'retry_on')) ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const backoff = fieldsOf(proto(fields, 'retry_back_off'));
  const baseMs = protoDurationMs(proto(backoff, 'base_interval')) ?? 25;
  const maxMs = protoDurationMs(proto(backoff, 'max_interval')) ?? baseMs * 10;
  const predicates = listOf(proto(fields, 'retry_host_predicate')).map((one) => textOf(fieldsOf(one)['name']) ?? '');
  return {
    maxRetries: numberOf(proto(fields, 'num_retries')) ?? 1,
    retryOn,
    statusCodes: retryOn.includes('retriable-status-codes')
      ? listOf(proto(fields, 'retriable_status_codes')).filter((code) => typeof code === 'number')
      : [],
    perTryTimeoutMs: protoDurationMs(proto(fields, 'per_try_timeout')) || null,
    backoff: { formula: 'envoy', params: { baseMs, maxMs } },
    avoidPreviousHosts: predicates.some((name) => name.endsWith('previous_hosts')),
    written: true,
    origin,
  };
}

function mirrorsOf(action: Fields, origin: Origin): Mirror[] {
  return listOf(proto(action, 'request_mirror_policies')).map((value, i) => {
    const fields = fieldsOf(value);
    const fraction = proto(fieldsOf(proto(fields, 'runtime_fraction')), 'default_value');
    const at: Origin = { ...origin, path: [...origin.path, 'request_mirror_policies', i] };
    return {
      backend: namedCluster(fields, 'cluster', 1, at),
      ratio: fraction === undefined ? 1 : fractionalPercent(fieldsOf(fraction)),
    };
  });
}

function timeoutsOf(action: Fields, origin: Origin): Timeouts {
  const written = proto(action, 'timeout');
  const totalMs = written === undefined ? defaultTimeoutMs : protoDurationMs(written);
  return {
    totalMs: totalMs || null,
    ...(written !== undefined && { origin: { ...origin, path: [...origin.path, 'timeout'] } }),
  };
}

const modelled = new Set(
  'cluster cluster_header weighted_clusters prefix_rewrite regex_rewrite host_rewrite_literal timeout retry_policy request_mirror_policies'.split(
    ' ',
  ),
);

export type ActionParts = Pick<Route, 'action'> & Partial<Route>;

/** What a route does; `inherited` is the retry policy of its virtual host, `levels` whose headers change in that order. */
export function actionParts(
  route: Fields,
  conditions: readonly Condition[],
  inherited: unknown,
  levels: readonly Fields[],
  at: Origin,
): ActionParts {
  const headers = placedChanges(levels, weightedClusters(fieldsOf(proto(route, 'route'))));
  return { ...headers.route, ...doneBy(route, conditions, inherited, headers.clusters, at) };
}

function doneBy(
  route: Fields,
  conditions: readonly Condition[],
  inherited: unknown,
  headers: readonly Partial<Backend>[],
  at: Origin,
): ActionParts {
  const origin = (name: string): Origin => ({ ...at, path: [...at.path, name] });
  const redirect = proto(route, 'redirect');
  if (redirect !== undefined)
    return {
      action: { kind: 'redirect', redirect: redirectOf(fieldsOf(redirect), conditions) },
      origin: origin('redirect'),
    };
  const answer = proto(route, 'direct_response');
  if (answer !== undefined) return { action: directAnswer(fieldsOf(answer)), origin: origin('direct_response') };
  if (proto(route, 'route') === undefined)
    return { action: { kind: 'answer', answer: { status: 500 } }, ignored: ['the action of the route'], origin: at };
  const action = fieldsOf(proto(route, 'route'));
  const place = origin('route');
  const path = pathChange(action, conditions);
  const host = textOf(proto(action, 'host_rewrite_literal'));
  const rewrite: Rewrite = { ...(path && { path }), ...(host && { host }) };
  const own = proto(action, 'retry_policy');
  const retry = retryOf(own ?? inherited, own === undefined ? at : { ...place, path: [...place.path, 'retry_policy'] });
  return {
    action: { kind: 'forward', backends: backendsOf(action, headers, place) },
    ...((path || host) && { rewrite }),
    ...(retry && { retry }),
    timeouts: timeoutsOf(action, place),
    mirrors: mirrorsOf(action, place),
    ignored: protoKeysBeside(action, modelled).map((key) => `route.${key}`),
    origin: place,
  };
}
