/** Sidecars and Telemetries that select nothing, or the same pods twice (istio/istio 86c9f01 pkg/config/analysis/analyzers/{sidecar,telemetry}). */
import type { Cluster } from '../cluster.ts';
import { fieldsOf, isFields, textMapOf } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import { hasLabels, type Labels } from '../selector.ts';
import type { Finding } from './kind.ts';

/** `workloadSelector.labels` of a Sidecar, `selector.matchLabels` of a policy. */
export type SelectorPath = readonly ['workloadSelector', 'labels'] | readonly ['selector', 'matchLabels'];

function labelsOf(object: KubeObject, [outer, inner]: SelectorPath): Labels | undefined {
  const selector = fieldsOf(object.value['spec'])[outer];
  const labels = isFields(selector) ? textMapOf(selector[inner]) : {};
  return Object.keys(labels).length > 0 ? labels : undefined;
}

export function checkSelectorLinks(object: KubeObject, cluster: Cluster, path: SelectorPath): readonly Finding[] {
  if (isAmbient(object, cluster)) {
    return [
      {
        code: 'no-sidecars-here',
        severity: 'warning',
        message: `Unexpected ${object.kind} where pods have no sidecars (ambient mode), expected none.`,
        hint: 'Use a waypoint, or leave ambient mode for these pods.',
        path: ['spec'],
      },
    ];
  }
  const own = labelsOf(object, path);
  const rivals = cluster.inNamespace(object.kind, object.namespace).filter(({ name }) => name !== object.name);
  if (!own) {
    const others = rivals.filter((other) => labelsOf(other, path) === undefined);
    return others.length === 0 ? [] : [several(object, others)];
  }
  const pods = selected(object.namespace, own, cluster);
  if (pods.length === 0) return knowsWorkloads(cluster) ? [selectsNothing(object, path)] : [];
  const sharing = rivals.filter((other) => {
    const labels = labelsOf(other, path);
    return labels !== undefined && selected(object.namespace, labels, cluster).some((pod) => pods.includes(pod));
  });
  return sharing.length === 0 ? [] : [shared(object, sharing, path)];
}

/** Names of pods, or of workloads by their template. */
function selected(namespace: string, labels: Labels, cluster: Cluster): readonly string[] {
  const pods = cluster.withLabels('Pod', namespace, labels).map(({ name }) => name);
  const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']
    .flatMap((kind) => cluster.inNamespace(kind, namespace))
    .filter((workload) => {
      const template = fieldsOf(fieldsOf(fieldsOf(workload.value['spec'])['template'])['metadata']);
      return hasLabels(textMapOf(template['labels']), labels);
    });
  return [...pods, ...workloads.map(({ kind, name }) => `${kind}/${name}`)];
}

function knowsWorkloads(cluster: Cluster): boolean {
  return ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet'].some((kind) => cluster.ofKind(kind).length > 0);
}

function isAmbient(object: KubeObject, cluster: Cluster): boolean {
  if (object.kind !== 'Sidecar') return false;
  const labels = cluster.namespaceLabels(object.namespace);
  return (
    labels['istio.io/dataplane-mode'] === 'ambient' &&
    labels['istio-injection'] !== 'enabled' &&
    !('istio.io/rev' in labels)
  );
}

const namesOf = (objects: readonly KubeObject[]) => objects.map(({ name }) => name).join(', ');

function several(object: KubeObject, others: readonly KubeObject[]): Finding {
  return {
    code: 'several-for-namespace',
    severity: 'error',
    message: `Unexpected second ${object.kind} without selector in ${object.namespace} (${namesOf(others)}), expected one per namespace.`,
    hint: 'The oldest counts. Merge them, or give this one a selector.',
    path: ['spec'],
  };
}

function selectsNothing(object: KubeObject, path: SelectorPath): Finding {
  return {
    code: 'selector-selects-nothing',
    severity: 'error',
    message: `Unexpected selector that no pod of ${object.namespace} carries, expected labels of a pod.`,
    hint: 'Compare it with the labels of the pods; only those of the own namespace count.',
    path: ['spec', ...path],
  };
}

function shared(object: KubeObject, others: readonly KubeObject[], path: SelectorPath): Finding {
  return {
    code: 'pods-selected-twice',
    severity: 'error',
    message: `Unexpected pods selected by ${namesOf(others)} too, expected one ${object.kind} per pod.`,
    hint: 'The oldest counts. Narrow one of the selectors.',
    path: ['spec', ...path],
  };
}
