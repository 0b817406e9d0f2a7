/** Why a Service has no pod: what it selects beside what the workloads carry. */
import type { Cluster } from '../routing/cluster.ts';
import { workloadKinds } from '../routing/endpoints.ts';
import { fieldsOf, textMapOf } from '../routing/fields.ts';
import type { KubeObject } from '../routing/object.ts';
import { hasLabels, type Labels } from '../routing/selector.ts';

const selectorOf = (service: KubeObject): Labels => textMapOf(fieldsOf(service.value['spec'])['selector']);

const templateLabels = ({ value }: KubeObject): Labels =>
  textMapOf(fieldsOf(fieldsOf(fieldsOf(value['spec'])['template'])['metadata'])['labels']);

/** Workloads told of at most. */
const toldOf = 3;

/**
 * `Service web selects app=web; Deployment website has app=website.` Only workloads that no Service of the namespace selects
 * are told of: those are what was probably meant.
 * @returns '' where the Service selects a pod, selects nothing at all, or is not there
 */
export function selectorGap(cluster: Cluster, namespace: string, name: string): string {
  const service = cluster.get('Service', namespace, name);
  const wanted = service ? selectorOf(service) : {};
  const keys = Object.keys(wanted);
  if (keys.length === 0) return '';
  const here = (kind: string) => cluster.ofKind(kind).filter((object) => object.namespace === namespace);
  const carriers = [
    ...workloadKinds.flatMap(here).map((object) => ({ object, labels: templateLabels(object) })),
    ...here('Pod').map((object) => ({ object, labels: object.labels })),
  ];
  if (carriers.some(({ labels }) => hasLabels(labels, wanted))) return '';
  const selectors = here('Service')
    .map(selectorOf)
    .filter((selector) => Object.keys(selector).length > 0);
  const unselected = carriers.filter(({ labels }) => !selectors.some((selector) => hasLabels(labels, selector)));
  const told = unselected.slice(0, toldOf).map(({ object, labels }) => {
    const has = keys.map((key) => (labels[key] === undefined ? `no ${key}` : `${key}=${labels[key]}`));
    return `${object.kind} ${object.name} has ${has.join(', ')}`;
  });
  const selects = keys.map((key) => `${key}=${wanted[key]}`).join(', ');
  return told.length === 0 ? '' : `${[`Service ${name} selects ${selects}`, ...told].join('; ')}.`;
}
