import { createRegistry } from '../../core/registry.ts';
import type { Controller } from './controller.ts';
import { envoy } from './envoy/index.ts';
import { gatewayApi } from './gateway-api/index.ts';
import { haproxy } from './haproxy/index.ts';
import { ingressNginx } from './ingress-nginx/index.ts';
import { ingress } from './ingress/index.ts';
import { istio } from './istio/index.ts';
import { linkerd } from './linkerd/index.ts';
import { nginxInc } from './nginx-inc/index.ts';
import { traefik } from './traefik/index.ts';

export const controllers = createRegistry<Controller>('controller', [
  // Istio before Gateway API: where both could stand beside a client, Istio's own sidecar reads Gateway API routes too.
  istio,
  // Linkerd too, by its own reading of the same routes.
  linkerd,
  gatewayApi,
  ingress,
  ingressNginx,
  nginxInc,
  haproxy,
  traefik,
  envoy,
] as readonly Controller[]);
