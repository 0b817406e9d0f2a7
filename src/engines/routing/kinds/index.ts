import { createRegistry } from '../../core/registry.ts';
import { deployment } from './deployment.ts';
import { endpointSlice } from './endpoint-slice.ts';
import { endpoints } from './endpoints.ts';
import { backendTlsPolicy, referenceGrant } from './gateway-api-policies.ts';
import { routeConfiguration } from './envoy-route-configuration.ts';
import { haproxyBackend } from './haproxy-backend.ts';
import { gateway, gatewayClass, listenerSet } from './gateway.ts';
import { grpcRoute } from './grpc-route.ts';
import { httpRoute } from './http-route.ts';
import { tcpRoute, tlsRoute, udpRoute } from './stream-routes.ts';
import { istioKinds } from './istio-kinds.ts';
import { ingressClass } from './ingress-class.ts';
import { ingressRoute } from './ingress-route.ts';
import { ingressKind } from './ingress.ts';
import type { Kind } from './kind.ts';
import { namespace } from './namespace.ts';
import { linkerdHttpRoute, serviceProfile } from './linkerd-kinds.ts';
import { globalConfiguration, virtualServer, virtualServerRoute } from './nginx-virtual-server.ts';
import { policy } from './nginx-policy.ts';
import { pod } from './pod.ts';
import { configMap, secret } from './references.ts';
import { service } from './service.ts';
import { middleware, serversTransport, traefikService } from './traefik-services.ts';

export const kinds = createRegistry<Kind>('kind', [
  service,
  endpoints,
  endpointSlice,
  pod,
  deployment,
  namespace,
  secret,
  configMap,
  gatewayClass,
  gateway,
  listenerSet,
  httpRoute,
  grpcRoute,
  tlsRoute,
  tcpRoute,
  udpRoute,
  referenceGrant,
  backendTlsPolicy,
  ...istioKinds,
  ingressKind,
  ingressClass,
  ingressRoute,
  middleware,
  traefikService,
  serversTransport,
  virtualServer,
  virtualServerRoute,
  policy,
  globalConfiguration,
  routeConfiguration,
  haproxyBackend,
  linkerdHttpRoute,
  serviceProfile,
] as readonly Kind[]);

const byGroup = new Map(kinds.list.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
const byName = new Map(kinds.list.toReversed().map((kind) => [kind.kind, kind]));

/** The kind of this name in this API group. */
export function kindOf(name: string, group: string): Kind | undefined {
  return byGroup.get(`${group}/${name}`);
}

/** The first kind of this name in any group. Istio's and Gateway API's `Gateway` share a name. */
export function kindByName(name: string): Kind | undefined {
  return byName.get(name);
}
