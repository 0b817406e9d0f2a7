import { createRegistry } from '../../../src/engines/core/registry.ts';
import type { Suite } from '../suite.ts';
import { envoySuite } from './envoy.ts';
import { gatewayApi } from './gateway-api.ts';
import { ingressNginxSuite } from './ingress-nginx.ts';
import { ingress2gatewaySuite } from './ingress2gateway.ts';
import { ingressSuite } from './ingress.ts';
import { istioAnalyze } from './istio-analyze.ts';
import { istioRouting } from './istio-routing.ts';
import { istioSimulation } from './istio-simulation.ts';
import { istioTables } from './istio-tables.ts';
import { istioValidation } from './istio-validation.ts';
import { nginxNicSuite } from './nginx-nic.ts';
import { traefikSuite } from './traefik.ts';

export const suites = createRegistry<Suite>('suite', [
  envoySuite,
  gatewayApi,
  ingressSuite,
  ingress2gatewaySuite,
  ingressNginxSuite,
  istioAnalyze,
  istioRouting,
  istioSimulation,
  istioTables,
  istioValidation,
  nginxNicSuite,
  traefikSuite,
] as readonly Suite[]);
