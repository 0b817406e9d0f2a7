/** Filters of rules and backends. */
import type { YamlPath } from '../../../core/yaml.ts';
import { fieldsOf, flagOf, listOf, numberOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { refOf } from '../../object.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Cors, HeaderChange, Mirror, PathChange, Redirect, Rewrite } from '../../proxy.ts';
import { readBackend, type RouteContext } from './backend-refs.ts';

/** What a filter needs to know about the match it belongs to. */
export interface MatchPlace {
  /** The matched prefix, where the match is one. */
  readonly prefix: string | undefined;
  /** Port of the listener or Service. */
  readonly port: number;
  /** Scheme of the listener. */
  readonly scheme: 'http' | 'https';
}

export interface Filters {
  readonly requestHeaders?: HeaderChange;
  readonly responseHeaders?: HeaderChange;
  readonly redirect?: Redirect;
  readonly rewrite?: Rewrite;
  readonly mirrors: readonly Mirror[];
  readonly cors?: Cors;
  /** In words: what is asked for and not acted on. */
  readonly ignored: readonly string[];
}

type Draft = { -readonly [K in keyof Filters]: Filters[K] } & { mirrors: Mirror[]; ignored: string[] };

export function readFilters(
  context: RouteContext,
  filters: readonly unknown[],
  path: YamlPath,
  place: MatchPlace | undefined,
): Filters {
  const draft: Draft = { mirrors: [], ignored: [] };
  for (const [i, value] of filters.entries()) readFilter(context, fieldsOf(value), [...path, i], place, draft);
  return draft;
}

function readFilter(
  context: RouteContext,
  filter: Fields,
  path: YamlPath,
  place: MatchPlace | undefined,
  draft: Draft,
): void {
  const type = textOf(filter['type']);
  switch (type) {
    case 'RequestHeaderModifier':
      draft.requestHeaders = headerChange(filter['requestHeaderModifier']);
      return;
    case 'ResponseHeaderModifier':
      draft.responseHeaders = headerChange(filter['responseHeaderModifier']);
      return;
    case 'RequestRedirect':
      if (place) draft.redirect = readRedirect(fieldsOf(filter['requestRedirect']), place);
      return;
    case 'URLRewrite':
      draft.rewrite = readRewrite(fieldsOf(filter['urlRewrite']), place?.prefix);
      return;
    case 'RequestMirror':
      draft.mirrors.push(readMirror(context, fieldsOf(filter['requestMirror']), path));
      return;
    case 'CORS':
      draft.cors = readCors(fieldsOf(filter['cors']), context, path);
      return;
    case 'ExtensionRef': {
      const { kind, name } = fieldsOf(filter['extensionRef']);
      draft.ignored.push(`extension ${textOf(kind) ?? '?'} ${textOf(name) ?? '?'}`);
      return;
    }
    default:
      draft.ignored.push(`filter ${type ?? '(no type)'}`);
  }
}

function headerChange(value: unknown): HeaderChange {
  const { set, add, remove } = fieldsOf(value);
  const entries = (list: unknown): Record<string, string> => {
    const headers: Record<string, string> = {};
    for (const entry of listOf(list)) {
      const { name, value: text } = fieldsOf(entry);
      if (typeof name === 'string' && !Object.hasOwn(headers, name)) headers[name] = textOf(text) ?? '';
    }
    return headers;
  };
  return { set: entries(set), add: entries(add), remove: textsOf(remove) };
}

function pathChange(value: unknown, prefix: string | undefined): PathChange | undefined {
  const { type, replaceFullPath, replacePrefixMatch } = fieldsOf(value);
  if (type === 'ReplaceFullPath') return { kind: 'full', value: textOf(replaceFullPath) ?? '/' };
  if (type !== 'ReplacePrefixMatch' || prefix === undefined) return undefined;
  return { kind: 'prefix', matched: prefix, value: textOf(replacePrefixMatch) ?? '/', byElement: true };
}

function readRewrite(fields: Fields, prefix: string | undefined): Rewrite {
  const host = textOf(fields['hostname']);
  const path = pathChange(fields['path'], prefix);
  return { ...(host ? { host } : {}), ...(path ? { path } : {}) };
}

/** Port: the one written; else the scheme’s own if a scheme is written; else the listener’s (HTTPRequestRedirectFilter.port). */
function readRedirect(fields: Fields, { prefix, port, scheme }: MatchPlace): Redirect {
  const written = textOf(fields['scheme'])?.toLowerCase();
  const host = textOf(fields['hostname']);
  const path = pathChange(fields['path'], prefix);
  const schemePort = written === undefined ? port : written === 'https' ? 443 : 80;
  return {
    status: numberOf(fields['statusCode']) ?? 302,
    scheme: written ?? scheme,
    port: numberOf(fields['port']) ?? schemePort,
    ...(host ? { host } : {}),
    ...(path ? { path } : {}),
  };
}

function readMirror(context: RouteContext, fields: Fields, path: YamlPath): Mirror {
  const { numerator, denominator } = fieldsOf(fields['fraction']);
  const percent = numberOf(fields['percent']);
  const parts = numberOf(numerator);
  const ratio =
    parts !== undefined ? parts / (numberOf(denominator) ?? 100) : percent === undefined ? 1 : percent / 100;
  const backend = readBackend(context, fields['backendRef'], [...path, 'requestMirror', 'backendRef']);
  return { backend, ratio: Math.max(0, Math.min(1, ratio)) };
}

function readCors(fields: Fields, { route }: RouteContext, path: YamlPath): Cors {
  return {
    allowOrigins: textsOf(fields['allowOrigins']).map(originMatch),
    allowMethods: textsOf(fields['allowMethods']),
    allowHeaders: textsOf(fields['allowHeaders']),
    exposeHeaders: textsOf(fields['exposeHeaders']),
    allowCredentials: flagOf(fields['allowCredentials']) ?? false,
    maxAgeSeconds: numberOf(fields['maxAge']) ?? 5,
    refusePreflight: true,
    origin: { ref: refOf(route), path: [...path, 'cors'] },
  };
}

/** `*`, or a scheme and host whose first labels may be `*`; the wildcard stands for any number of labels. */
function originMatch(origin: string): TextMatch {
  if (origin === '*') return { kind: 'present' };
  if (!origin.includes('*')) return { kind: 'exact', value: origin, ignoreCase: true };
  const pattern = origin
    .split('*')
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('[^/]+');
  return { kind: 'regex', value: pattern, ignoreCase: true };
}
