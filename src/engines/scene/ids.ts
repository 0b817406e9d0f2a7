/** Names of nodes. They outlive edits: the same object has the same id in every scene. */
import type { Proxy } from '../routing/proxy.ts';
import type { RequestSource } from '../routing/request.ts';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

export const externalClient = 'client:external';
export const clientId = ({ namespace, name }: Named): string => `client:${namespace}/${name}`;
export const balancerId = ({ namespace, name }: Named): string => `lb:${namespace}/${name}`;
export const serviceId = ({ namespace, name }: Named): string => `service:${namespace}/${name}`;
export const podId = ({ namespace, name }: Named): string => `pod:${namespace}/${name}`;
export const proxyId = ({ namespace, name }: Named): string => `proxy:${namespace}/${name}`;
export const outsideId = (host: string): string => `outside:${host}`;

/** What stands at the edge: an ingress controller is one for the cluster, a Gateway is an object. */
export function edgeId({ controller, ref, name }: Proxy): string {
  if (!ref) return `gateway:${name}`;
  return ref.name === 'controller' && ref.namespace === controller
    ? `ingress:${controller}`
    : `gateway:${ref.namespace}/${ref.name}`;
}

/** The node a request starts from, given which nodes there are: a pod behind a Service is drawn there, not twice. */
export function sourceId(source: RequestSource, has: (id: string) => boolean): string {
  if (source.kind === 'external') return externalClient;
  return has(podId(source)) ? podId(source) : clientId(source);
}
