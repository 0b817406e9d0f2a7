/** How many pods stand behind a host, as far as the files tell. */
import type { Cluster } from '../routing/cluster.ts';
import { Part } from './part.ts';

/**
 * Pods of the Service a host names, those with the labels where some are given; undefined when the files do not tell, as
 * EndpointSlices do not tell labels.
 */
export function podsOf(
  host: string,
  cluster: Cluster,
  wanted: Readonly<Record<string, string>> = {},
): number | undefined {
  const [name, namespace] = host.split('.');
  if (name === undefined || namespace === undefined) return undefined;
  const slices = cluster
    .inNamespace('EndpointSlice', namespace)
    .filter(({ labels }) => labels['kubernetes.io/service-name'] === name);
  const needed = Object.entries(wanted);
  if (slices.length > 0 && needed.length > 0) return undefined;
  if (slices.length > 0) {
    return slices.reduce((sum, slice) => sum + new Part(slice.value).at('endpoints').items.length, 0);
  }
  const service = cluster.get('Service', namespace, name);
  const selector = service ? new Part(service.value).at('spec', 'selector').entries : [];
  if (selector.length === 0) return undefined;
  const workloads = cluster.inNamespace('Deployment', namespace).filter((workload) => {
    const labels = new Part(workload.value).at('spec', 'template', 'metadata', 'labels');
    return selector.every(([key, value]) => value.text !== undefined && labels.at(key).text === value.text);
  });
  if (workloads.length === 0) return undefined;
  const chosen = workloads.filter(({ value }) => {
    const labels = new Part(value).at('spec', 'template', 'metadata', 'labels');
    return needed.every(([key, text]) => labels.at(key).text === text);
  });
  return chosen.reduce((sum, { value }) => sum + (new Part(value).at('spec', 'replicas').number ?? 1), 0);
}
