/**
 * Traefik middlewares on a route, in the order they are named. Source: traefik/traefik@fd5a576 pkg/middlewares
 * (stripprefix, replacepath, replacepathregex, redirect, headers, retry).
 */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, flagOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import type { Origin } from '../../object.ts';
import type { AddressRedirect, HeaderChange, PathChange, RetryPolicy, Route } from '../../proxy.ts';
import { originOf } from '../ingress/ingress.ts';

export interface MiddlewareRef {
  readonly namespace: string;
  readonly name: string;
}

type Parts = Pick<Route, 'action'> & Partial<Route>;
type Apply = (parts: Parts, settings: Fields, origin: Origin) => Parts;

const literal = (text: string) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

/** Go's `$1`, `${1}` and `${name}` as `\1`; a name takes in every letter, digit and `_` behind `$` (regexp.Expand). */
function groups(text: string, pattern = ''): string {
  const names = [...pattern.matchAll(/\\.|\((?!\?)|\(\?P?<(\w+)>/g)].filter(([found]) => found.startsWith('('));
  return text.replace(/\\/g, '\\\\').replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (found, braced?: string, bare?: string) => {
    if (found === '$$') return '$';
    const name = braced ?? bare!;
    const index = /^\d+$/.test(name) ? Number(name) : names.findIndex(([, own]) => own === name) + 1;
    return index > 0 || name === '0' ? `\\${index}` : '';
  });
}

function withPath(parts: Parts, path: PathChange): Parts {
  if (parts.rewrite?.path)
    return { ...parts, ignored: [...(parts.ignored ?? []), 'a second middleware that changes the path'] };
  return { ...parts, rewrite: { ...parts.rewrite, path } };
}

function redirecting(
  parts: Parts,
  permanent: boolean,
  redirect: Omit<AddressRedirect, 'status' | 'otherStatus'>,
): Parts {
  const [status, otherStatus] = permanent ? [301, 308] : [302, 307];
  const one = { status, otherStatus, ...(parts.rewrite && { rewrite: parts.rewrite }), ...redirect };
  return { ...parts, redirects: [...(parts.redirects ?? []), one] };
}

/** pkg/middlewares/redirect/redirect_scheme.go uriPattern. */
const uriPattern = String.raw`^(https?:\/\/)?(\[[\w:.]+\]|[\w\._-]+)?(:\d+)?(.*)$`;

/** Two changes as one, the later's names before the earlier's. */
function onTop(earlier: HeaderChange | undefined, later: HeaderChange | undefined): HeaderChange {
  const names = new Set([...Object.keys(later?.set ?? {}), ...(later?.remove ?? [])].map((name) => name.toLowerCase()));
  const isOpen = (name: string) => !names.has(name.toLowerCase());
  const kept = Object.entries(earlier?.set ?? {}).filter(([name]) => isOpen(name));
  return {
    set: { ...Object.fromEntries(kept), ...later?.set },
    remove: [...(earlier?.remove ?? []).filter(isOpen), ...(later?.remove ?? [])],
  };
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration as Traefik's CRDs write it: a bare number is seconds. 0 when absent. */
function durationMs(value: unknown): number {
  const written = typeof value === 'number' ? String(value) : (textOf(value) ?? '');
  if (/^\d+$/.test(written)) return Number(written) * 1000;
  return [...written.matchAll(/(\d+)(ms|[smh])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitsMs[unit!]!,
    0,
  );
}

/** Their answers are not retried unless `retryNonIdempotentMethod` is set. */
const notIdempotent = ['POST', 'PATCH', 'LOCK'];

function retryOf(settings: Fields, origin: Origin): RetryPolicy {
  const status = textsOf(settings['status']);
  const codes = status.flatMap((word) => {
    const [from, to = from] = word.split('-').map(Number);
    return from! >= 100 && to! <= 599 ? Array.from({ length: Math.max(0, to! - from! + 1) }, (_, i) => from! + i) : [];
  });
  const attempts = numberOf(settings['attempts']) ?? 1;
  const initialMs = durationMs(settings['initialInterval']);
  return {
    // Traefik counts the first try among its attempts.
    maxRetries: Math.max(0, attempts - 1),
    retryOn: settings['disableRetryOnNetworkError'] === true ? status : ['network-error', ...status],
    statusCodes: codes,
    perTryTimeoutMs: null,
    backoff:
      initialMs > 0 && attempts > 1
        ? { formula: 'traefik', params: { initialMs, attempts } }
        : { formula: 'none', params: {} },
    avoidPreviousHosts: false,
    ...(settings['retryNonIdempotentMethod'] === true ? {} : { sentOnce: notIdempotent }),
    written: true,
    origin,
  };
}

const middlewares: Readonly<Record<string, Apply>> = {
  stripPrefix: (parts, settings) => {
    const prefixes = textsOf(settings['prefixes']).map((prefix) => literal(prefix.replace(/\/$/, '')));
    return withPath(parts, { kind: 'regex', pattern: `^(?:${prefixes.join('|')})/*(.*)$`, value: '/\\1' });
  },
  stripPrefixRegex: (parts, settings) =>
    withPath(parts, { kind: 'regex', pattern: `^(?:${textsOf(settings['regex']).join('|')})/*(.*)$`, value: '/\\1' }),
  addPrefix: (parts, settings) =>
    withPath(parts, { kind: 'prefix', matched: '', value: textOf(settings['prefix']) ?? '' }),
  replacePath: (parts, settings) => withPath(parts, { kind: 'full', value: textOf(settings['path']) ?? '/' }),
  replacePathRegex: (parts, settings) =>
    withPath(parts, {
      kind: 'regex',
      pattern: textOf(settings['regex']) ?? '',
      value: groups(textOf(settings['replacement']) ?? '', textOf(settings['regex'])),
    }),
  redirectScheme: (parts, settings, origin) => {
    const scheme = textOf(settings['scheme']) ?? 'https';
    const port = settings['port'] === undefined ? '' : String(settings['port']);
    const implied = port === '' || (scheme === 'http' && port === '80') || (scheme === 'https' && port === '443');
    const redirected = redirecting(parts, flagOf(settings['permanent']) === true, {
      pattern: uriPattern,
      replacement: `${scheme}://\\2${implied ? '' : `:${port}`}\\4`,
      forwardedScheme: true,
      origin,
    });
    if (flagOf(settings['forcePermanentRedirect']) !== true) return redirected;
    const last = { ...redirected.redirects!.at(-1)!, status: 308, otherStatus: 308 };
    return { ...redirected, redirects: [...(parts.redirects ?? []), last] };
  },
  redirectRegex: (parts, settings, origin) => {
    const pattern = textOf(settings['regex']) ?? '';
    const replacement = groups(textOf(settings['replacement']) ?? '', pattern);
    return redirecting(parts, flagOf(settings['permanent']) === true, { pattern, replacement, origin });
  },
  headers: (parts, settings) => {
    const request = textMapOf(settings['customRequestHeaders']);
    const response = textMapOf(settings['customResponseHeaders']);
    const change = (headers: Readonly<Record<string, string>>) => ({
      set: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
      remove: Object.keys(headers).filter((name) => headers[name] === ''),
    });
    return {
      ...parts,
      requestHeaders: onTop(parts.requestHeaders, change(request)),
      // Answers come back through the chain from its end.
      responseHeaders: onTop(change(response), parts.responseHeaders),
    };
  },
  retry: (parts, settings, origin) => ({ ...parts, retry: retryOf(settings, origin) }),
};

/** What a chain refers to, in its place; a middleware is not in a chain of its own. */
export function unchained(
  cluster: Cluster,
  references: readonly MiddlewareRef[],
  above: readonly string[] = [],
): readonly MiddlewareRef[] {
  return references.flatMap((reference): readonly MiddlewareRef[] => {
    const id = `${reference.namespace}/${reference.name}`;
    const chain = fieldsOf(cluster.get('Middleware', reference.namespace, reference.name)?.value['spec'])['chain'];
    if (chain === undefined || above.includes(id)) return [reference];
    const inner = listOf(fieldsOf(chain)['middlewares']).map((entry) => ({
      namespace: textOf(fieldsOf(entry)['namespace']) ?? reference.namespace,
      name: textOf(fieldsOf(entry)['name']) ?? '',
    }));
    return unchained(cluster, inner, [...above, id]);
  });
}

/** The route as its middlewares leave it; what this engine does not act on is told. */
export function applyMiddlewares(cluster: Cluster, references: readonly MiddlewareRef[], parts: Parts): Parts {
  let changed = parts;
  for (const { namespace, name } of references) {
    const object = cluster.get('Middleware', namespace, name);
    if (!object) {
      changed = { ...changed, ignored: [...(changed.ignored ?? []), `Middleware ${name}`] };
      continue;
    }
    for (const [kind, value] of Object.entries(fieldsOf(object.value['spec']))) {
      const apply = Object.hasOwn(middlewares, kind) ? middlewares[kind] : undefined;
      changed = apply
        ? apply(changed, fieldsOf(value), originOf(object, ['spec', kind]))
        : { ...changed, ignored: [...(changed.ignored ?? []), `${kind} of Middleware ${namespace}/${name}`] };
    }
  }
  return changed;
}
