/** The proxy an ingress controller programs: one plain and one TLS listener over the same virtual hosts. */
import type { PathReading } from '../../match/path-reading.ts';
import type { Origin } from '../../object.ts';
import type { Action, Listener, Proxy, VirtualHost } from '../../proxy.ts';

export interface EdgeHosts {
  readonly virtualHosts: readonly VirtualHost[];
  readonly fallback?: Action;
}

export interface EdgeProxy {
  readonly id: string;
  readonly label: string;
  readonly http: EdgeHosts;
  /** undefined = nothing listens on 443. */
  readonly https?: EdgeHosts & { readonly serverNames: readonly string[] };
  readonly origin: Origin;
  /** How the data plane reads paths; as they were sent when missing. */
  readonly pathReading?: PathReading;
  readonly noEndpointsStatus?: number;
}

/** Named `<id>/controller`, the name a request from outside may ask for. */
export function edgeProxy({ id, label, http, https, origin, pathReading, noEndpointsStatus }: EdgeProxy): Proxy {
  const listener = (protocol: 'http' | 'https', hosts: EdgeHosts, serverNames: readonly string[]): Listener => ({
    name: protocol,
    port: protocol === 'http' ? 80 : 443,
    protocol,
    serverNames,
    virtualHosts: hosts.virtualHosts,
    ...(hosts.fallback && { fallback: hosts.fallback }),
    origin,
  });
  return {
    name: label,
    role: 'gateway',
    controller: id,
    ref: { namespace: id, name: 'controller' },
    ...(pathReading && { pathReading }),
    ...(noEndpointsStatus !== undefined && { noEndpointsStatus }),
    listeners: [listener('http', http, []), ...(https ? [listener('https', https, https.serverNames)] : [])],
  };
}

export const notFound: Action = { kind: 'answer', answer: { status: 404 } };
