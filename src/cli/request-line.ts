/** Requests and their places as they are written on a command line. */
import { UsageError } from './command.ts';

export interface WrittenRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly protocol: 'http';
}

/** `METHOD:URL`; the path is taken as written, not normalised. @throws UsageError */
export function readRequest(text: string): WrittenRequest {
  const parts =
    /^([A-Za-z]+):(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[^/?#:@\s]*)(?::(\d{1,5}))?([^?#\s]*)(?:\?([^#\s]*))?$/.exec(text);
  if (!parts)
    throw new UsageError(`Unexpected --request ${text}, expected METHOD:URL, e.g. GET:http://shop.example.com/cart.`);
  const [, method, scheme, host, port, path, query] = parts;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    throw new UsageError(`Unexpected port ${port}, expected 1 to 65535.`);
  }
  if (path !== '' && !path!.startsWith('/'))
    throw new UsageError(`Unexpected path ${path}, expected it to start with /.`);
  return {
    method: method!.toUpperCase(),
    scheme: scheme as 'http' | 'https',
    host: host!.toLowerCase(),
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    path: path === '' ? '/' : path!,
    query: query ?? '',
    protocol: 'http',
  };
}

/** `name: value` lines; equal names are joined with a comma. @throws UsageError */
export function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (!parts) throw new UsageError(`Unexpected -H ${line}, expected 'name: value'.`);
    const name = parts[1]!.toLowerCase();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${parts[2]}` : parts[2]!;
  }
  return headers;
}

/** `namespace/name`, or a name in `default`. @throws UsageError */
export function readSource(flag: string, text: string): { namespace: string; name: string } {
  const parts = /^(?:([a-z0-9][-a-z0-9.]*)\/)?([a-z0-9][-a-z0-9.]*)$/.exec(text);
  if (!parts) throw new UsageError(`Unexpected --${flag} ${text}, expected NAMESPACE/NAME.`);
  return { namespace: parts[1] ?? 'default', name: parts[2]! };
}

/**
 * The request with the Host header of `-H`, as curl sends it: the URL still says where the client connects and which server
 * name its TLS hello carries. @throws UsageError
 */
export function withHostHeader<T extends WrittenRequest>(
  request: T,
  headers: Readonly<Record<string, string>>,
): T & { readonly headers: Readonly<Record<string, string>>; readonly address?: string; readonly sni?: string } {
  const { host: written, ...others } = headers;
  if (written === undefined) return { ...request, headers: others };
  const host = /^(\[[0-9A-Fa-f:.]+\]|[^/?#:@,\s]+)(?::\d{1,5})?$/.exec(written)?.[1];
  if (host === undefined) throw new UsageError(`Unexpected -H Host: ${written}, expected a host name.`);
  const sni = request.scheme === 'https' ? { sni: request.host } : {};
  return { ...request, headers: others, host: host.toLowerCase(), address: request.host, ...sni };
}
