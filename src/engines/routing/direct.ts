/** A call no proxy takes part in: the cluster's DNS and the Service's endpoints. */
import { forward } from './backends.ts';
import type { Cluster } from './cluster.ts';
import { passedServices } from './considered.ts';
import type { Decision } from './decision.ts';
import { fieldsOf, textsOf } from './fields.ts';
import { finish, hop, noneTaken, refuse, type Walk } from './walk.ts';

/** The Service a host name or address stands for, seen from a namespace. */
export function serviceNamed(
  cluster: Cluster,
  host: string,
  fromNamespace: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const bare = host.replace(/\.$/, '').replace(/\.svc(\.cluster\.local)?$/, '');
  const [name = '', namespace = fromNamespace, ...more] = bare.split('.');
  if (more.length === 0 && cluster.get('Service', namespace, name)) return { namespace, name };
  const byAddress = cluster.ofKind('Service').find(({ value }) => {
    const { clusterIP, clusterIPs } = fieldsOf(value['spec']);
    return clusterIP === host || textsOf(clusterIPs).includes(host);
  });
  return byAddress && { namespace: byAddress.namespace, name: byAddress.name };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** @param why start of a sentence: why no proxy takes part */
export function directCall(walk: Walk, why: string): Decision {
  const { source, port } = walk.request;
  const host = walk.request.address ?? walk.view.host;
  const namespace = source.kind === 'pod' ? source.namespace : 'default';
  if (source.kind === 'pod' && isLoopback(host)) {
    const pod = { kind: 'Pod', namespace, name: source.name };
    hop(walk, 'pod', `${namespace}/${source.name}`, 'The pod calls itself; no proxy takes part.', {
      ref: pod,
      path: [],
    });
    const outcome = { kind: 'forwarded', pod, upstream: walk.upstream } as const;
    return finish(walk, outcome, 'Answered by the calling pod itself.', 'The address is the pod’s own loopback.');
  }
  const service = serviceNamed(walk.world.cluster, host, namespace);
  if (service) {
    hop(walk, 'route', 'cluster DNS', `${why}: the name resolves to Service ${service.namespace}/${service.name}.`);
    const ref = { kind: 'Service', ...service };
    const existing = walk.world.endpoints({ ...service, port });
    if (!existing.exists) {
      noneTaken(walk, 'service', existing.reason, { ref, path: ['spec', 'ports'] }, () => []);
      return refuse(walk, 'connection-refused', 'Connection refused.', existing.reason);
    }
    if (existing.endpoints.length === 0 && existing.externalName === undefined) {
      noneTaken(walk, 'endpoints', existing.reason, { ref, path: ['spec', 'selector'] }, () => []);
      const reason = `No proxy answers in its place, and there is no endpoint. ${existing.reason}`;
      return refuse(walk, 'connection-refused', 'Connection refused.', reason);
    }
    return forward(walk, [{ weight: 1, service: { ...service, port }, origin: { ref, path: ['spec'] } }]);
  }
  if (host === '') return refuse(walk, 'no-such-host', 'Nothing is called.', 'The request names no host.');
  if (!host.includes('.')) {
    const reason = `There is no Service ${host} in namespace ${namespace}.`;
    noneTaken(walk, 'service', reason, undefined, () => passedServices(walk.world.cluster, namespace));
    return refuse(walk, 'no-such-host', 'The name does not resolve.', reason);
  }
  hop(walk, 'route', 'DNS', `${why}: the name is none of the cluster’s.`);
  const ref =
    source.kind === 'pod'
      ? { kind: 'Pod', namespace, name: source.name }
      : { kind: 'Namespace', namespace: '', name: namespace };
  return forward(walk, [{ weight: 1, external: { host, port }, origin: { ref, path: [] } }]);
}
