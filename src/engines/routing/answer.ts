/** What proxies answer themselves: redirects, CORS preflights, gRPC statuses. */
import { compileText } from './match/text.ts';
import type { Cors, Redirect } from './proxy.ts';
import type { RoutedRequest } from './request.ts';
import { changePath } from './rewrite.ts';
import { fillVariables } from './variables.ts';

const wellKnownPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * The Location of a redirect. Without an explicit port: none if the scheme changes, else the request's own.
 * A port the scheme implies is left out unless the redirect says to write it.
 */
export function redirectLocation(request: RoutedRequest, redirect: Redirect): string {
  if (redirect.location !== undefined)
    return redirect.variables ? fillVariables(redirect.location, request) : redirect.location;
  const scheme = redirect.scheme ?? request.scheme;
  const host = redirect.host ?? request.host;
  const own = scheme === request.scheme ? request.port : undefined;
  const port = redirect.port ?? (redirect.withoutPort ? undefined : own);
  const implied = port === undefined || port === wellKnownPorts[scheme];
  const written = implied && !(redirect.writeDefaultPort && redirect.port !== undefined) ? '' : `:${port}`;
  const path = redirect.path ? changePath(request.path, redirect.path) : request.path;
  const query = redirect.stripQuery || request.query === '' || path.includes('?') ? '' : `?${request.query}`;
  return `${scheme}://${host}${written}${path}${query}`;
}

/** gRPC status for an HTTP status (grpc/grpc doc/http-grpc-status-mapping.md). */
export function grpcStatusOf(status: number): number {
  switch (status) {
    case 200:
      return 0;
    case 400:
      return 13;
    case 401:
      return 16;
    case 403:
      return 7;
    case 404:
      return 12;
    case 429:
    case 502:
    case 503:
    case 504:
      return 14;
    default:
      return 2;
  }
}

/** A CORS preflight: OPTIONS with an origin and the method that is to follow. */
export function isPreflight(request: RoutedRequest): boolean {
  const { method, headers } = request;
  return (
    method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined
  );
}

/** Whether the proxy answers the request itself once its origin is allowed. */
export function isAnsweredByCors(cors: Cors, request: RoutedRequest): boolean {
  return cors.everyAnswer ? request.method === 'OPTIONS' : isPreflight(request);
}

/** The response headers for an allowed origin; undefined when the origin is not allowed. */
export function corsHeaders(cors: Cors, request: RoutedRequest): Readonly<Record<string, string>> | undefined {
  const { everyAnswer } = cors;
  const origin = everyAnswer?.withoutOrigin ?? request.headers['origin'];
  if (origin === undefined) return undefined;
  if (everyAnswer?.withoutOrigin === undefined && !cors.allowOrigins.some((match) => compileText(match)(origin)))
    return undefined;
  const separator = cors.separator ?? ', ';
  const headers: Record<string, string> = { 'access-control-allow-origin': origin };
  if (cors.allowCredentials) headers['access-control-allow-credentials'] = 'true';
  if (cors.exposeHeaders.length > 0) headers['access-control-expose-headers'] = cors.exposeHeaders.join(separator);
  if (everyAnswer) return { ...headers, ...everyAnswer.headers };
  if (!isPreflight(request)) return headers;
  const asked = request.headers['access-control-request-headers'];
  const methods = cors.allowMethods.includes('*')
    ? [request.headers['access-control-request-method']!]
    : cors.allowMethods;
  if (methods.length > 0) headers['access-control-allow-methods'] = methods.join(separator);
  const names = cors.allowHeaders.includes('*') && asked !== undefined ? [asked] : cors.allowHeaders;
  if (names.length > 0) headers['access-control-allow-headers'] = names.join(separator);
  if (cors.maxAgeSeconds !== null) headers['access-control-max-age'] = String(cors.maxAgeSeconds);
  return headers;
}
