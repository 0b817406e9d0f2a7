/** Which DestinationRule speaks for a host, for one client (istio/istio 86c9f01 pilot/pkg/model/push_context.go destinationRule, destination_rule.go mergeDestinationRule). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, isFields, listOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import { hasLabels, type Labels } from '../../selector.ts';
import { isExported, mostSpecific, oldestFirst, wholeHost, type Mesh } from './mesh.ts';
import type { MeshService } from './services.ts';

export interface Subset {
  readonly name: string;
  readonly labels: Labels;
  readonly trafficPolicy?: Fields;
  readonly origin: Origin;
}

/** One rule, or several for the same host and namespace read as one: subsets add up, the oldest traffic policy counts. */
export interface HostPolicy {
  readonly host: string;
  readonly namespace: string;
  readonly subsets: ReadonlyMap<string, Subset>;
  readonly trafficPolicy?: Fields;
  readonly exportTo: readonly string[];
  readonly selector?: Labels;
  readonly origin: Origin;
}

export interface Client {
  readonly namespace: string;
  readonly labels: Labels;
}

export interface HostPolicies {
  /** The client's own namespace first, then the service's, then the root namespace; a more specific host beats a wildcard within one. */
  find(service: MeshService, client: Client): HostPolicy | undefined;
}

export function hostPoliciesOf(cluster: Cluster, mesh: Mesh): HostPolicies {
  const byNamespace = new Map<string, Map<string, HostPolicy[]>>();
  for (const object of oldestFirst(cluster, 'DestinationRule')) {
    const policy = toPolicy(object, mesh);
    const hosts = byNamespace.get(policy.namespace) ?? new Map<string, HostPolicy[]>();
    byNamespace.set(policy.namespace, hosts.set(policy.host, mergedInto(hosts.get(policy.host) ?? [], policy)));
  }
  const within = (namespace: string, host: string, client: Client, own: boolean): HostPolicy | undefined => {
    const found = mostSpecific(host, byNamespace.get(namespace) ?? new Map<string, HostPolicy[]>()) ?? [];
    const open = own
      ? found
      : found.filter((policy) => isExported(policy.exportTo, policy.namespace, client.namespace));
    return (
      open.find(
        (policy) =>
          policy.selector && policy.namespace === client.namespace && hasLabels(client.labels, policy.selector),
      ) ?? open.find((policy) => !policy.selector)
    );
  };
  return {
    find(service, client) {
      const own =
        client.namespace === mesh.rootNamespace ? undefined : within(client.namespace, service.hostname, client, true);
      return (
        own ??
        within(service.namespace, service.hostname, client, false) ??
        within(mesh.rootNamespace, service.hostname, client, client.namespace === mesh.rootNamespace)
      );
    },
  };
}

function toPolicy(object: KubeObject, mesh: Mesh): HostPolicy {
  const spec = fieldsOf(object.value['spec']);
  const ref = refOf(object);
  const selector = spec['workloadSelector'];
  const subsets = listOf(spec['subsets'])
    .filter(isFields)
    .map((subset, i): [string, Subset] => {
      const name = textOf(subset['name']) ?? '';
      const policy = subset['trafficPolicy'];
      return [
        name,
        {
          name,
          labels: textMapOf(subset['labels']),
          ...(isFields(policy) ? { trafficPolicy: policy } : {}),
          origin: { ref, path: ['spec', 'subsets', i] },
        },
      ];
    });
  return {
    host: wholeHost(textOf(spec['host']) ?? '', object.namespace, mesh).toLowerCase(),
    namespace: object.namespace,
    subsets: new Map(subsets.toReversed()),
    ...(isFields(spec['trafficPolicy']) ? { trafficPolicy: spec['trafficPolicy'] } : {}),
    exportTo: textsOf(spec['exportTo']),
    ...(isFields(selector) ? { selector: textMapOf(selector['matchLabels']) } : {}),
    origin: { ref, path: ['spec'] },
  };
}

function mergedInto(list: readonly HostPolicy[], later: HostPolicy): HostPolicy[] {
  const same = (one: HostPolicy) =>
    JSON.stringify(one.selector ?? null) === JSON.stringify(later.selector ?? null) &&
    JSON.stringify(one.exportTo.toSorted()) === JSON.stringify(later.exportTo.toSorted());
  const at = list.findIndex(same);
  if (at === -1) return [...list, later];
  const first = list[at]!;
  const trafficPolicy = first.trafficPolicy ?? later.trafficPolicy;
  const whole: HostPolicy = {
    ...first,
    subsets: new Map([...later.subsets, ...first.subsets]),
    ...(trafficPolicy ? { trafficPolicy } : {}),
  };
  return list.with(at, whole);
}

/** Whether requests to the destination choose their host by hash. */
export function isHashed(policy: HostPolicy | undefined, subset: string, port: number | undefined): boolean {
  const inner = policy?.subsets.get(subset)?.trafficPolicy;
  for (const traffic of [inner, policy?.trafficPolicy]) {
    const levels = listOf(traffic?.['portLevelSettings']).map(fieldsOf);
    const own = levels.find((level) => port !== undefined && fieldsOf(level['port'])['number'] === port);
    for (const settings of [own, traffic]) {
      if (isFields(fieldsOf(settings?.['loadBalancer'])['consistentHash'])) return true;
    }
  }
  return false;
}
