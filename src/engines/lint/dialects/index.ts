import { createRegistry } from '../../core/registry.ts';
import type { Dialect } from '../dialect.ts';
import { consul } from './consul.ts';
import { contour } from './contour.ts';
import { envoyGateway } from './envoy-gateway.ts';
import { envoy } from './envoy.ts';
import { gatewayApi } from './gateway-api.ts';
import { haproxy } from './haproxy.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { istio } from './istio.ts';
import { kgateway } from './kgateway.ts';
import { kuma } from './kuma.ts';
import { linkerdServiceProfile } from './linkerd-service-profile.ts';
import { linkerd } from './linkerd.ts';
import { nginx } from './nginx.ts';
import { traefik } from './traefik.ts';

/** Every product whose retry settings are read. */
export const dialects = createRegistry<Dialect>('dialect', [
  istio,
  gatewayApi,
  linkerd,
  linkerdServiceProfile,
  kuma,
  consul,
  envoyGateway,
  kgateway,
  contour,
  envoy,
  traefik,
  nginx,
  ingressNginx,
  haproxy,
] as readonly Dialect[]);
