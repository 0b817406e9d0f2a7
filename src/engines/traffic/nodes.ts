/** Names of what requests pass, shared with whoever draws them. */
import type { ObjectRef } from '../routing/object.ts';
import type { Proxy } from '../routing/proxy.ts';
import type { RequestSource } from '../routing/request.ts';

export type TrafficNodeKind = 'client' | 'lb' | 'gateway' | 'ingress' | 'service' | 'proxy' | 'pod' | 'outside';

export interface TrafficNode {
  /** `client:external`, `client:ns/pod`, `lb:ns/service`, `gateway:ns/name`, `ingress:controller`, `service:ns/name`, `proxy:ns/pod`, `pod:ns/name`, `outside:host`. */
  readonly id: string;
  readonly kind: TrafficNodeKind;
  readonly label: string;
}

/** One way between two nodes; `id` is `from>to`. */
export interface TrafficEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

const path = ({ namespace, name }: Named): string => `${namespace}/${name}`;

export const externalClient = 'client:external';
export const podNode = (pod: Named): string => `pod:${path(pod)}`;
export const sidecarNode = (pod: Named): string => `proxy:${path(pod)}`;
export const serviceNode = (service: Named): string => `service:${path(service)}`;
export const loadBalancerNode = (service: Named): string => `lb:${path(service)}`;
export const outsideNode = (host: string): string => `outside:${host}`;

export function clientNode(source: RequestSource): string {
  return source.kind === 'external' ? externalClient : `client:${path(source)}`;
}

/** An ingress controller has no object of its own; a Gateway or a gateway's workload has. */
export function gatewayNode({ ref, controller, name }: Proxy): string {
  if (!ref) return `gateway:${name}`;
  return ref.name === 'controller' && ref.namespace === controller ? `ingress:${controller}` : `gateway:${path(ref)}`;
}

export function edgeId(from: string, to: string): string {
  return `${from}>${to}`;
}

export function describeNode(id: string): TrafficNode {
  const colon = id.indexOf(':');
  const kind = id.slice(0, colon) as TrafficNodeKind;
  const rest = id.slice(colon + 1);
  const name = rest.slice(rest.indexOf('/') + 1);
  switch (kind) {
    case 'client':
      return { id, kind, label: rest === 'external' ? 'client' : name };
    case 'lb':
      return { id, kind, label: `load balancer ${name}` };
    case 'proxy':
      return { id, kind, label: `sidecar of ${name}` };
    case 'gateway':
      return { id, kind, label: `gateway ${name}` };
    case 'service':
      return { id, kind, label: `service ${name}` };
    default:
      return { id, kind, label: name };
  }
}

/** `ns/name` of a pod, as plans and faults name it. */
export function podId({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}
