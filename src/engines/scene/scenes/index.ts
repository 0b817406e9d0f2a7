/** Worked scenes, in the order of the picker. One file each, one line here. */
import { createRegistry } from '../../core/registry.ts';
import { canary } from './canary.ts';
import { converted } from './converted.ts';
import { faultInjection } from './fault-injection.ts';
import { fourControllers } from './four-controllers.ts';
import { ingressAndMesh } from './ingress-and-mesh.ts';
import { ingressHostPath } from './ingress-host-path.ts';
import { istioMatchOrder } from './istio-match-order.ts';
import { meshAndAppRetries } from './mesh-and-app-retries.ts';
import { mirror } from './mirror.ts';
import { nginxSplit } from './nginx-split.ts';
import { outlierEjection } from './outlier-ejection.ts';
import { plainService } from './plain-service.ts';
import { referenceGrant } from './reference-grant.ts';
import { retryStorm } from './retry-storm.ts';
import { selectorTypo } from './selector-typo.ts';
import { timeoutArithmetic } from './timeout-arithmetic.ts';
import { tlsRedirect } from './tls-redirect.ts';
import type { WorkedScene } from './worked-scene.ts';

export const scenes = createRegistry<WorkedScene>('scene', [
  ingressHostPath,
  plainService,
  selectorTypo,
  fourControllers,
  tlsRedirect,
  referenceGrant,
  canary,
  nginxSplit,
  istioMatchOrder,
  meshAndAppRetries,
  retryStorm,
  outlierEjection,
  timeoutArithmetic,
  ingressAndMesh,
  faultInjection,
  mirror,
  converted,
] as readonly WorkedScene[]);
