/** A request as conditions read it: split once, and only what is asked for. */
import type { RoutedRequest } from '../request.ts';

export interface RequestView {
  readonly request: RoutedRequest;
  /** Lower case, without port. */
  readonly host: string;
  /** The request's own draw in [0, 1), for shares. */
  readonly draw: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** First value of a query parameter. */
  query(name: string): string | undefined;
  /** All values of a query parameter. */
  queries(name: string): readonly string[];
  cookie(name: string): string | undefined;
}

export function createRequestView(request: RoutedRequest, draw: number): RequestView {
  let query: Map<string, string> | undefined;
  let cookies: Map<string, string> | undefined;
  return {
    request,
    host: hostWithoutPort(request.host),
    draw,
    header: (name) => (Object.hasOwn(request.headers, name) ? request.headers[name] : undefined),
    query(name) {
      query ??= readQuery(request.query);
      return query.get(name);
    },
    queries: (name) => readPairs(request.query).flatMap(([key, value]) => (key === name ? [value] : [])),
    cookie(name) {
      cookies ??= readCookies(request.headers['cookie'] ?? '');
      return cookies.get(name);
    },
  };
}

/** Path and query as they stand in the request line. */
export function uriOf({ path, query }: RoutedRequest): string {
  return query === '' ? path : `${path}?${query}`;
}

/** Lower case; the port of `name:80` and `[::1]:80` is taken off, a trailing dot kept. */
export function hostWithoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  const named = colon > 0 && (host.indexOf(':') === colon || host[colon - 1] === ']') ? host.slice(0, colon) : host;
  return named.toLowerCase();
}

/** The first of equal names counts (Gateway API, HTTPQueryParamMatch). */
export function readQuery(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of readPairs(query)) if (!values.has(name)) values.set(name, value);
  return values;
}

function readPairs(query: string): readonly (readonly [string, string])[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return [decode(at === -1 ? pair : pair.slice(0, at)), at === -1 ? '' : decode(pair.slice(at + 1))];
  });
}

function readCookies(header: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of header.split(/[;,]/)) {
    const at = part.indexOf('=');
    if (at === -1) continue;
    const name = part.slice(0, at).trim();
    if (!values.has(name))
      values.set(
        name,
        part
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      );
  }
  return values;
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
