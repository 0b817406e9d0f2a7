/**
 * Which pods get a proxy beside them, by the labels and annotations that injectors read.
 * Istio: label `istio-injection` or `istio.io/rev` of the namespace, `sidecar.istio.io/inject` of the pod (istio/istio 86c9f01
 * pkg/kube/inject/inject.go injectRequired). Linkerd: annotation `linkerd.io/inject` of the namespace or the pod
 * (linkerd/linkerd2 pkg/inject/report.go).
 */
import type { Cluster } from '../routing/cluster.ts';
import { workloadNamed } from '../routing/endpoints.ts';
import { fieldsOf, textMapOf } from '../routing/fields.ts';
import { refOf, type KubeObject, type ObjectRef, type Origin } from '../routing/object.ts';

export interface Sidecar {
  readonly mesh: 'Istio' | 'Linkerd';
  /** What asked for it, in words. */
  readonly because: string;
  readonly origin: Origin;
}

const istioInject = 'sidecar.istio.io/inject';
const linkerdInject = 'linkerd.io/inject';

interface Marks {
  readonly object: KubeObject;
  readonly path: readonly (string | number)[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function marksOf(cluster: Cluster, pod: ObjectRef): Marks | undefined {
  const own = cluster.get('Pod', pod.namespace, pod.name);
  if (own) return { object: own, path: ['metadata'], labels: own.labels, annotations: own.annotations };
  const workload = workloadNamed(cluster, pod.namespace, pod.name);
  if (!workload) return undefined;
  const metadata = fieldsOf(fieldsOf(fieldsOf(workload.value['spec'])['template'])['metadata']);
  return {
    object: workload,
    path: ['spec', 'template', 'metadata'],
    labels: textMapOf(metadata['labels']),
    annotations: textMapOf(metadata['annotations']),
  };
}

/** @returns undefined when nothing asks for one, or the pod refuses it */
export function sidecarOf(cluster: Cluster, pod: ObjectRef): Sidecar | undefined {
  const marks = marksOf(cluster, pod);
  const namespace = cluster.get('Namespace', '', pod.namespace);
  const onPod = (mesh: Sidecar['mesh'], kind: 'labels' | 'annotations', key: string): Sidecar => ({
    mesh,
    because: `the pod says ${key}: ${marks![kind][key]}`,
    origin: { ref: refOf(marks!.object), path: [...marks!.path, kind, key] },
  });
  const onNamespace = (mesh: Sidecar['mesh'], kind: 'labels' | 'annotations', key: string): Sidecar => ({
    mesh,
    because: `namespace ${pod.namespace} says ${key}: ${namespace![kind][key]}`,
    origin: { ref: refOf(namespace!), path: ['metadata', kind, key] },
  });
  for (const kind of ['labels', 'annotations'] as const) {
    if (marks?.[kind][istioInject] === 'true') return onPod('Istio', kind, istioInject);
  }
  if (marks?.annotations[linkerdInject] === 'enabled') return onPod('Linkerd', 'annotations', linkerdInject);
  const refused = [marks?.labels[istioInject], marks?.annotations[istioInject]].includes('false');
  if (namespace?.labels['istio-injection'] === 'enabled' && !refused) {
    return onNamespace('Istio', 'labels', 'istio-injection');
  }
  if (namespace && 'istio.io/rev' in namespace.labels && !refused)
    return onNamespace('Istio', 'labels', 'istio.io/rev');
  const optedOut = marks?.annotations[linkerdInject] === 'disabled';
  if (namespace?.annotations[linkerdInject] === 'enabled' && !optedOut) {
    return onNamespace('Linkerd', 'annotations', linkerdInject);
  }
  return undefined;
}
