/** The kinds of Istio, as one list for the registry. */
import { authorizationPolicy } from './authorization-policy.ts';
import { destinationRule } from './destination-rule.ts';
import { envoyFilter } from './envoy-filter.ts';
import { istioGateway } from './istio-gateway.ts';
import type { Kind } from './kind.ts';
import { peerAuthentication } from './peer-authentication.ts';
import { proxyConfig } from './proxy-config.ts';
import { requestAuthentication } from './request-authentication.ts';
import { serviceEntry } from './service-entry.ts';
import { sidecar } from './sidecar.ts';
import { telemetry } from './telemetry.ts';
import { trafficExtension } from './traffic-extension.ts';
import { virtualService } from './virtual-service.ts';
import { wasmPlugin } from './wasm-plugin.ts';
import { workloadEntry } from './workload-entry.ts';
import { workloadGroup } from './workload-group.ts';

export const istioKinds: readonly Kind[] = [
  ...[istioGateway, virtualService, destinationRule, serviceEntry, workloadEntry, workloadGroup, sidecar],
  ...[peerAuthentication, requestAuthentication, authorizationPolicy],
  ...[envoyFilter, telemetry, proxyConfig, wasmPlugin, trafficExtension],
];
