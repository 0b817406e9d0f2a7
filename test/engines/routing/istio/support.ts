/** Istio objects and calls, short enough to read in a test. */
import {
  compile,
  routeRequest,
  type Decision,
  type RoutedRequest,
  type RouteOptions,
} from '../../../../src/engines/routing/index.ts';
import { app, cluster, get } from '../support.ts';

/** Two Services with pods, and a client pod beside them. */
export const base = `${app('shop', { replicas: 2 })}---${app('cart')}---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: default, labels: {app: client}}
spec: {containers: [{name: app, image: app}]}
`;

export function virtualService(name: string, spec: string, metadata = ''): string {
  return object('VirtualService', name, spec, metadata);
}

export function object(kind: string, name: string, spec: string, metadata = '', group = 'networking.istio.io'): string {
  return `apiVersion: ${group}/v1
kind: ${kind}
metadata: {name: ${name}${metadata === '' ? '' : `, ${metadata}`}}
spec:
${spec.trim().replace(/^/gm, '  ')}
`;
}

export interface Setting {
  readonly meshConfig?: unknown;
  readonly draw?: RouteOptions['draw'];
  readonly faultDraw?: RouteOptions['faultDraw'];
}

/** A call from the client pod, through its sidecar. */
export function fromPod(
  texts: readonly string[],
  url: string,
  more: Partial<RoutedRequest> = {},
  setting: Setting = {},
): Decision {
  return decide(
    texts,
    { ...get(url), source: { kind: 'pod', namespace: 'default', name: 'client' }, ...more },
    setting,
  );
}

/** A call from outside to the ingress gateway. */
export function fromOutside(
  texts: readonly string[],
  url: string,
  more: Partial<RoutedRequest> = {},
  setting: Setting = {},
): Decision {
  return decide(texts, { ...get(url), ...more }, setting);
}

function decide(texts: readonly string[], request: RoutedRequest, { meshConfig, ...options }: Setting): Decision {
  const world = compile(cluster(base, ...texts), { settings: { istio: { meshConfig } } });
  return routeRequest(world, request, options);
}

/** Status the caller sees; 200 for what was forwarded, the code for what was refused. */
export function answerOf({ outcome }: Decision): number | string {
  switch (outcome.kind) {
    case 'forwarded':
      return 200;
    case 'answered':
      return outcome.status;
    case 'refused':
      return outcome.code;
  }
}

export const gateway = object(
  'Gateway',
  'edge',
  `
selector: {istio: ingressgateway}
servers:
- port: {number: 80, name: http, protocol: HTTP}
  hosts: ["*.example.com"]`,
);
