/** Which pods stand behind a port of a Service. */
import type { Cluster } from './cluster.ts';
import { fieldsOf, listOf, numberOf, textMapOf, textOf, type Fields } from './fields.ts';
import { serviceNameLabel } from './kinds/endpoint-slice.ts';
import { refOf, type KubeObject, type ObjectRef, type Origin } from './object.ts';
import { hasLabels, type Labels } from './selector.ts';

/** Kinds whose template stands for pods when no pods are given. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const;

export interface Endpoint {
  /** A pod, given or expanded from a workload's template; kind `Address` for an address without a pod. */
  readonly pod: ObjectRef;
  /** The object that says it exists. */
  readonly origin: Origin;
}

export interface EndpointSet {
  readonly endpoints: readonly Endpoint[];
  /** How many are known and not ready. */
  readonly notReady: number;
  /** One sentence: where these came from, or why there are none. */
  readonly reason: string;
  readonly origin?: Origin;
  /** The port's number at the pod, where it is known. */
  readonly targetPort?: number | string;
  /** Host name outside, for a Service of type ExternalName. */
  readonly externalName?: string;
  /** false = there is no such Service, or it has no such port. */
  readonly exists: boolean;
}

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  /** Number or name; undefined = any port. */
  readonly port?: number | string;
  /** Labels pods must carry besides the Service's selector. */
  readonly labels?: Labels;
}

/** The entry of `spec.ports` with this number or name. */
export function servicePort(service: KubeObject, port: number | string | undefined): Fields | undefined {
  const ports = listOf(fieldsOf(service.value['spec'])['ports']).map(fieldsOf);
  if (port === undefined) return ports[0];
  return ports.find((entry) => entry['port'] === port || (entry['name'] !== undefined && entry['name'] === port));
}

/**
 * Slices first, then the older Endpoints, then pods by selector, then workload templates expanded to pods.
 * When the manifests hold no pod, workload or address at all, a Service with a selector is taken to have one ready pod.
 */
export function endpointsOf(cluster: Cluster, { namespace, name, port, labels }: ServicePort): EndpointSet {
  const service = cluster.get('Service', namespace, name);
  if (!service) return nothing(`There is no Service ${namespace}/${name}.`, false);
  const origin: Origin = { ref: { kind: 'Service', namespace, name }, path: ['spec'] };
  const spec = fieldsOf(service.value['spec']);
  if (spec['type'] === 'ExternalName') {
    const externalName = textOf(spec['externalName']) ?? '';
    return {
      endpoints: [],
      notReady: 0,
      reason: `It stands for ${externalName} outside.`,
      origin,
      externalName,
      exists: true,
    };
  }
  const entry = servicePort(service, port);
  if (port !== undefined && !entry) {
    return { ...nothing(`Service ${namespace}/${name} has no port ${port}.`, false), origin };
  }
  const targetPort = (entry?.['targetPort'] ?? entry?.['port'] ?? port) as number | string | undefined;
  const found =
    fromSlices(cluster, service, textOf(entry?.['name']), labels) ??
    fromEndpoints(cluster, service, labels) ??
    fromSelector(cluster, service, labels);
  return { ...found, exists: true, ...(targetPort === undefined ? {} : { targetPort }) };
}

type Found = Omit<EndpointSet, 'exists' | 'targetPort' | 'externalName'>;

function nothing(reason: string, exists: boolean): EndpointSet {
  return { endpoints: [], notReady: 0, reason, exists };
}

function fromSlices(
  cluster: Cluster,
  service: KubeObject,
  portName: string | undefined,
  labels: Labels | undefined,
): Found | undefined {
  const slices = cluster.withLabels('EndpointSlice', service.namespace, { [serviceNameLabel]: service.name });
  if (slices.length === 0) return undefined;
  const endpoints: Endpoint[] = [];
  let notReady = 0;
  for (const slice of slices) {
    const ports = listOf(slice.value['ports']).map((entry) => textOf(fieldsOf(entry)['name']) ?? '');
    if (ports.length > 0 && portName !== undefined && !ports.includes(portName) && !ports.includes('')) continue;
    for (const [i, value] of listOf(slice.value['endpoints']).entries()) {
      const endpoint = fieldsOf(value);
      if (fieldsOf(endpoint['conditions'])['ready'] === false) {
        notReady += 1;
        continue;
      }
      const pod = podBehind(
        cluster,
        service.namespace,
        endpoint['targetRef'],
        textOf(listOf(endpoint['addresses'])[0]),
      );
      if (labels && !podHasLabels(cluster, pod, labels)) continue;
      endpoints.push({ pod, origin: { ref: refOf(slice), path: ['endpoints', i] } });
    }
  }
  const of = slices.map((slice) => slice.name).join(', ');
  return {
    endpoints,
    notReady,
    reason: counted(endpoints.length, notReady, `in EndpointSlice ${of}`),
    origin: { ref: refOf(slices[0]!), path: ['endpoints'] },
  };
}

function fromEndpoints(cluster: Cluster, service: KubeObject, labels: Labels | undefined): Found | undefined {
  const object = cluster.get('Endpoints', service.namespace, service.name);
  if (!object) return undefined;
  const endpoints: Endpoint[] = [];
  let notReady = 0;
  for (const [i, value] of listOf(object.value['subsets']).entries()) {
    const subset = fieldsOf(value);
    notReady += listOf(subset['notReadyAddresses']).length;
    for (const [j, entry] of listOf(subset['addresses']).entries()) {
      const address = fieldsOf(entry);
      const pod = podBehind(cluster, service.namespace, address['targetRef'], textOf(address['ip']));
      if (labels && !podHasLabels(cluster, pod, labels)) continue;
      endpoints.push({ pod, origin: { ref: refOf(object), path: ['subsets', i, 'addresses', j] } });
    }
  }
  return {
    endpoints,
    notReady,
    reason: counted(endpoints.length, notReady, `in Endpoints ${object.name}`),
    origin: { ref: refOf(object), path: ['subsets'] },
  };
}

function fromSelector(cluster: Cluster, service: KubeObject, labels: Labels | undefined): Found {
  const selector = textMapOf(fieldsOf(service.value['spec'])['selector']);
  const origin: Origin = { ref: refOf(service), path: ['spec', 'selector'] };
  if (Object.keys(selector).length === 0) {
    return {
      endpoints: [],
      notReady: 0,
      reason: 'The Service has no selector, and no EndpointSlice names it.',
      origin,
    };
  }
  const wanted = { ...selector, ...labels };
  const pods = cluster.withLabels('Pod', service.namespace, wanted);
  const publishes = fieldsOf(service.value['spec'])['publishNotReadyAddresses'] === true;
  const ready = pods.filter((pod) => (publishes ? !hasEnded(pod) : isReady(pod)));
  const endpoints: Endpoint[] = ready.map((pod) => ({ pod: refOf(pod), origin: { ref: refOf(pod), path: [] } }));
  if (pods.length === 0) {
    for (const kind of workloadKinds) {
      for (const workload of cluster.inNamespace(kind, service.namespace)) endpoints.push(...podsOf(workload, wanted));
    }
  }
  const words = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  if (endpoints.length === 0 && pods.length === 0 && !knowsPods(cluster)) {
    const pod: ObjectRef = { kind: 'Pod', namespace: service.namespace, name: `${service.name}-0` };
    return {
      endpoints: [{ pod, origin }],
      notReady: 0,
      reason: 'The manifests hold no pods; one ready pod is assumed.',
      origin,
    };
  }
  const notReady = pods.length - ready.length;
  return { endpoints, notReady, reason: counted(endpoints.length, notReady, `with labels ${words}`), origin };
}

function counted(ready: number, notReady: number, where: string): string {
  const rest = notReady > 0 ? `, ${notReady} more not ready` : '';
  if (ready === 0) return notReady > 0 ? `All ${notReady} pods ${where} are not ready.` : `There is no pod ${where}.`;
  return `${ready} ready ${ready === 1 ? 'pod' : 'pods'} ${where}${rest}.`;
}

/** Pods of a workload's template, if it carries the labels: `name-0` … up to `replicas` (or as many as its status calls ready). */
export function podsOf(workload: KubeObject, wanted: Labels): Endpoint[] {
  const spec = fieldsOf(workload.value['spec']);
  const template = fieldsOf(fieldsOf(spec['template'])['metadata']);
  if (!hasLabels(textMapOf(template['labels']), wanted)) return [];
  const asked = workload.kind === 'DaemonSet' ? 1 : (numberOf(spec['replicas']) ?? 1);
  const count = numberOf(fieldsOf(workload.value['status'])['readyReplicas']) ?? asked;
  return Array.from({ length: Math.max(0, Math.min(1000, Math.floor(count))) }, (_, i) => ({
    pod: { kind: 'Pod', namespace: workload.namespace, name: `${workload.name}-${i}` },
    origin: { ref: refOf(workload), path: ['spec', 'replicas'] },
  }));
}

/** Who may call from inside: pods, workloads that stand for theirs, and machines of the mesh. */
export function callersOf(cluster: Cluster): {
  readonly names: readonly string[];
  has(caller: { readonly namespace: string; readonly name: string }): boolean;
} {
  const objects = ['Pod', ...workloadKinds, 'WorkloadEntry'].flatMap((kind) => cluster.ofKind(kind));
  return {
    names: objects.map(({ namespace, name }) => `${namespace}/${name}`),
    has: ({ namespace, name }) =>
      objects.some((object) => object.namespace === namespace && object.name === name) ||
      podLabels(cluster, { namespace, name }) !== undefined,
  };
}

/** Labels of a pod, given or expanded from a workload's template; undefined when nothing is known of it. */
export function podLabels(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
): Labels | undefined {
  const pod = cluster.get('Pod', namespace, name);
  if (pod) return pod.labels;
  const owner = workloadNamed(cluster, namespace, name);
  return owner && textMapOf(fieldsOf(fieldsOf(fieldsOf(owner.value['spec'])['template'])['metadata'])['labels']);
}

/** The workload with this name, or whose pod has it. */
export function workloadNamed(cluster: Cluster, namespace: string, name: string): KubeObject | undefined {
  for (const kind of workloadKinds) {
    for (let base = name; base !== ''; base = base.slice(0, Math.max(0, base.lastIndexOf('-')))) {
      const workload = cluster.get(kind, namespace, base);
      if (workload) return workload;
    }
  }
  return undefined;
}

function podHasLabels(cluster: Cluster, pod: ObjectRef, labels: Labels): boolean {
  const own = podLabels(cluster, pod);
  return own !== undefined && hasLabels(own, labels);
}

function hasEnded(pod: KubeObject): boolean {
  const { phase } = fieldsOf(pod.value['status']);
  return phase === 'Failed' || phase === 'Succeeded';
}

/** Ready unless its status says otherwise. */
function isReady(pod: KubeObject): boolean {
  if (hasEnded(pod)) return false;
  const ready = listOf(fieldsOf(pod.value['status'])['conditions'])
    .map(fieldsOf)
    .find((condition) => condition['type'] === 'Ready');
  return ready === undefined || ready['status'] === 'True';
}

function podBehind(cluster: Cluster, namespace: string, targetRef: unknown, address: string | undefined): ObjectRef {
  const name = textOf(fieldsOf(targetRef)['name']);
  if (name !== undefined)
    return { kind: 'Pod', namespace: textOf(fieldsOf(targetRef)['namespace']) ?? namespace, name };
  const byAddress = cluster
    .inNamespace('Pod', namespace)
    .find((pod) => address !== undefined && fieldsOf(pod.value['status'])['podIP'] === address);
  return byAddress ? refOf(byAddress) : { kind: 'Address', namespace, name: address ?? '?' };
}

function knowsPods(cluster: Cluster): boolean {
  return ['Pod', 'Endpoints', 'EndpointSlice', ...workloadKinds].some((kind) => cluster.ofKind(kind).length > 0);
}
