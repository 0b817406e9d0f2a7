/**
 * nginx variables in redirects and answers, `${name}` or `$name`. What a request does not decide (times, process ids)
 * stays as written. Source: nginx.org, ngx_http_core_module, "Embedded Variables".
 */
import { createRequestView, hostWithoutPort, uriOf, type RequestView } from './match/request-view.ts';
import type { HeaderChange } from './proxy.ts';
import type { RoutedRequest } from './request.ts';

const known: Readonly<Record<string, (request: RoutedRequest) => string>> = {
  scheme: ({ scheme }) => scheme,
  host: ({ host }) => hostWithoutPort(host),
  http_host: ({ host }) => host,
  server_name: ({ host }) => hostWithoutPort(host),
  server_port: ({ port }) => String(port),
  uri: ({ path }) => path,
  request_uri: uriOf,
  request_method: ({ method }) => method,
  args: ({ query }) => query,
  query_string: ({ query }) => query,
  remote_addr: ({ clientAddress }) => clientAddress ?? '',
  https: ({ scheme }) => (scheme === 'https' ? 'on' : ''),
  request_body: () => '',
  // Not nginx's own: what ingress-nginx computes in rootfs/etc/nginx/lua/lua_ingress.lua before it redirects.
  request_uri_without_slash: (request) => uriOf(request).replace(/\/$/, ''),
  forwarded_host: ({ host, headers }) => hostWithoutPort((headers['x-forwarded-host'] ?? host).split(',')[0]!.trim()),
};

function valueOf(name: string, request: RoutedRequest, view: RequestView): string | undefined {
  if (Object.hasOwn(known, name)) return known[name]!(request);
  if (name.startsWith('http_')) return view.header(name.slice(5).replaceAll('_', '-')) ?? '';
  if (name.startsWith('arg_')) return view.query(name.slice(4)) ?? '';
  if (name.startsWith('cookie_')) return view.cookie(name.slice(7)) ?? '';
  return undefined;
}

/** The change with the variables of its values filled in. */
export function fillHeaderChange(change: HeaderChange, request: RoutedRequest): HeaderChange {
  if (!change.variables) return change;
  const fill = (values: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fillVariables(value, request)]));
  return { ...change, set: fill(change.set), add: fill(change.add) };
}

export function fillVariables(text: string, request: RoutedRequest): string {
  if (!text.includes('$')) return text;
  const view = createRequestView(request, 0);
  return text.replace(
    /\$(?:\{(\w+)\}|([a-z]\w*))/g,
    (written, braced: string | undefined, bare: string | undefined) =>
      valueOf((braced ?? bare)!, request, view) ?? written,
  );
}
