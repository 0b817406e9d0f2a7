import { createRegistry } from '../../core/registry.ts';
import type { Controller } from './controller.ts';
import { gatewayApi } from './gateway-api/index.ts';
import { ingressNginx } from './ingress-nginx/index.ts';
import { ingress } from './ingress/index.ts';
import { istio } from './istio/index.ts';
import { traefik } from './traefik/index.ts';

export const controllers = createRegistry<Controller>('controller', [
  gatewayApi,
  ingress,
  ingressNginx,
  istio,
  traefik,
] as readonly Controller[]);
