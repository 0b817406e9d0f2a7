/** Traefik's entry points `web` and `websecure`: routers without TLS on both, routers with TLS on the second alone. */
import type { Origin } from '../../object.ts';
import type { Proxy, Route, VirtualHost } from '../../proxy.ts';
import { edgeProxy, notFound } from '../ingress/proxy.ts';

export const traefikId = 'traefik';

/** One virtual host for all: the order of Traefik's routers does not begin with the host. */
export function traefikProxy(plain: readonly Route[], secure: readonly Route[], origin: Origin): Proxy {
  const host = (routes: readonly Route[], routesAre: string): VirtualHost => ({
    name: 'routers',
    domains: ['*'],
    routes,
    routesAre,
    origin,
  });
  return edgeProxy({
    id: traefikId,
    label: 'Traefik',
    pathReading: 'traefik',
    http: { virtualHosts: [host(plain, 'router without TLS')], fallback: notFound },
    https: { virtualHosts: [host(secure, 'router with TLS')], fallback: notFound, serverNames: [] },
    origin,
  });
}
