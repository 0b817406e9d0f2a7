/** Services, the pods behind them, their sidecars, and pods that only call. */
import type { Cluster } from '../routing/cluster.ts';
import { podsOf, workloadKinds, type Endpoint } from '../routing/endpoints.ts';
import { fieldsOf, listOf, textMapOf } from '../routing/fields.ts';
import { describeRef, refOf, type KubeObject, type ObjectRef } from '../routing/object.ts';
import type { World } from '../routing/world.ts';
import { clientId, outsideId, podId, proxyId, serviceId } from './ids.ts';
import { locate, locateIn, type Texts } from './locate.ts';
import type { SceneLink, SceneNode } from './scene.ts';
import { sidecarOf } from './sidecars.ts';

/** Pods drawn behind one Service; the rest is counted. */
export const maxPodsDrawn = 5;

export interface InnerPart {
  readonly nodes: readonly SceneNode[];
  readonly links: readonly SceneLink[];
}

/** @param balancers Services that are drawn at the edge instead */
export function readServices(world: World, texts: Texts, balancers: ReadonlySet<string>): InnerPart {
  const { cluster } = world;
  const nodes: SceneNode[] = [];
  const links: SceneLink[] = [];
  const drawn = new Set<string>();
  for (const service of cluster.ofKind('Service')) {
    if (balancers.has(`${service.namespace}/${service.name}`)) continue;
    const set = world.endpoints({ namespace: service.namespace, name: service.name });
    const id = serviceId(service);
    nodes.push(serviceNode(service, texts, set.reason));
    if (set.externalName !== undefined) {
      nodes.push(outsideNode(set.externalName, `Service ${service.namespace}/${service.name} stands for it.`));
      links.push({ from: id, to: outsideId(set.externalName) });
      continue;
    }
    const shown = set.endpoints.length <= maxPodsDrawn + 1 ? set.endpoints : set.endpoints.slice(0, maxPodsDrawn);
    for (const { pod, origin } of shown) {
      links.push({ from: id, to: podId(pod) });
      if (drawn.has(podId(pod))) continue;
      drawn.add(podId(pod));
      nodes.push(podNode(cluster, texts, { pod, origin }, id));
      const sidecar = sidecarNode(cluster, texts, pod, podId(pod));
      if (sidecar) nodes.push(sidecar);
    }
    const rest = set.endpoints.length - shown.length;
    if (rest > 0) {
      const more = `more:${service.namespace}/${service.name}`;
      links.push({ from: id, to: more });
      nodes.push({
        id: more,
        kind: 'more',
        party: 'app',
        label: `and ${rest} more`,
        note: 'pods',
        namespace: service.namespace,
        owner: id,
        standsFor: set.endpoints.slice(shown.length).flatMap(({ pod }) => [podId(pod), proxyId(pod)]),
        state: 'there',
        what: `${rest} more pods stand behind Service ${service.namespace}/${service.name}; requests reach them as they reach those drawn.`,
      });
    }
  }
  return { nodes, links };
}

function serviceNode(service: KubeObject, texts: Texts, reason: string): SceneNode {
  const { namespace, name } = service;
  const spec = fieldsOf(service.value['spec']);
  const ports = listOf(spec['ports']).map((entry) => {
    const { port, targetPort } = fieldsOf(entry);
    return targetPort === undefined || targetPort === port ? String(port) : `${String(port)} → ${String(targetPort)}`;
  });
  const selector = Object.entries(textMapOf(spec['selector'])).map(([key, value]) => `${key}=${value}`);
  const chooses = selector.length > 0 ? ` of the pods labelled ${selector.join(', ')}` : '';
  return {
    id: serviceId(service),
    kind: 'service',
    party: 'cluster',
    label: name,
    note: 'Service',
    namespace,
    state: 'there',
    what: `A Service: one name${chooses}${ports.length > 0 ? `, port ${ports.join(', ')}` : ''}. ${reason}`,
    origin: locateIn(service, texts, []),
  };
}

export function missingService(namespace: string, name: string): SceneNode {
  return {
    id: serviceId({ namespace, name }),
    kind: 'service',
    party: 'cluster',
    label: name,
    note: 'no such Service',
    namespace,
    state: 'missing',
    what: `A rule names Service ${namespace}/${name}, and no manifest here defines it.`,
  };
}

export function outsideNode(host: string, because: string): SceneNode {
  return {
    id: outsideId(host),
    kind: 'outside',
    party: 'app',
    label: host,
    note: 'outside the cluster',
    namespace: '',
    state: 'there',
    what: `A host outside the cluster. ${because}`,
  };
}

function podNode(cluster: Cluster, texts: Texts, { pod, origin }: Endpoint, owner: string): SceneNode {
  const made = origin.ref.kind === 'Pod' || origin.ref.kind === pod.kind ? '' : ` of ${describeRef(origin.ref)}`;
  const at = locate(cluster, texts, origin);
  return {
    id: podId(pod),
    kind: 'pod',
    party: 'app',
    label: pod.name,
    note: pod.kind === 'Pod' ? 'pod' : 'address',
    namespace: pod.namespace,
    owner,
    state: 'there',
    what: `A ready ${pod.kind === 'Pod' ? 'pod' : 'address'}${made}: the application answers here.`,
    ...(at ? { origin: at } : {}),
  };
}

export function sidecarNode(cluster: Cluster, texts: Texts, pod: ObjectRef, owner: string): SceneNode | undefined {
  const sidecar = sidecarOf(cluster, pod);
  if (!sidecar) return undefined;
  const at = locate(cluster, texts, sidecar.origin);
  return {
    id: proxyId(pod),
    kind: 'proxy',
    party: 'mesh',
    label: `${sidecar.mesh} sidecar`,
    note: '',
    namespace: pod.namespace,
    owner,
    state: 'there',
    what: `A proxy of ${sidecar.mesh} beside ${pod.namespace}/${pod.name}, because ${sidecar.because}. Calls of the pod leave through it.`,
    ...(at ? { origin: at } : {}),
  };
}

/** Pods that no Service chooses: they can only call. A workload's pods call alike, so one stands for all. */
export function readClients(world: World, texts: Texts, drawn: ReadonlySet<string>): readonly SceneNode[] {
  const { cluster } = world;
  const pods = cluster
    .ofKind('Pod')
    .map((pod): Endpoint => ({ pod: refOf(pod), origin: { ref: refOf(pod), path: [] } }));
  const workloads = workloadKinds.flatMap((kind) =>
    cluster.ofKind(kind).flatMap((workload): Endpoint[] => {
      const [first] = podsOf(workload, {});
      return first ? [{ pod: first.pod, origin: { ref: refOf(workload), path: [] } }] : [];
    }),
  );
  return [...pods, ...workloads].flatMap(({ pod, origin }) => {
    if (drawn.has(podId(pod))) return [];
    const client = clientNode(cluster, texts, { pod, origin });
    const sidecar = sidecarNode(cluster, texts, pod, client.id);
    return sidecar ? [client, sidecar] : [client];
  });
}

export function clientNode(cluster: Cluster, texts: Texts, { pod, origin }: Endpoint): SceneNode {
  const at = locate(cluster, texts, origin);
  return {
    id: clientId(pod),
    kind: 'client',
    party: 'caller',
    label: pod.name,
    note: `client pod · ${pod.namespace}`,
    namespace: pod.namespace,
    state: 'there',
    what: 'A pod inside the cluster that calls others; no Service leads to it.',
    ...(at ? { origin: at } : {}),
  };
}
