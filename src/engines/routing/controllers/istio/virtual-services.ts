/** VirtualServices as the proxies get them: whole names, delegates merged in, in order of creation. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, isFields, listOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import { mergeRule } from './delegates.ts';
import { isExported, oldestFirst, wholeGateway, wholeHost, type Mesh } from './mesh.ts';

/** One entry of `http`, `tls` or `tcp`, with every host and gateway by its whole name. */
export interface Rule {
  readonly value: Fields;
  readonly origin: Origin;
  /** e.g. `spec.http[0] of VirtualService default/reviews`. */
  readonly name: string;
}

/** How `uri.prefix` is read: as text, or by path elements as Ingress and Gateway API ask. */
export type RouteSemantics = 'istio' | 'ingress' | 'gateway-api';

export interface MeshVirtualService {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** `mesh` or `namespace/name`. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly Rule[];
  readonly tls: readonly Rule[];
  readonly tcp: readonly Rule[];
  readonly semantics: RouteSemantics;
  readonly origin: Origin;
}

/** Those with hosts, oldest first; a VirtualService without hosts only serves as delegate. */
export function virtualServicesOf(cluster: Cluster, mesh: Mesh): readonly MeshVirtualService[] {
  const objects = oldestFirst(cluster, 'VirtualService');
  return objects
    .filter((object) => textsOf(fieldsOf(object.value['spec'])['hosts']).length > 0)
    .map((object) => toVirtualService(object, cluster, mesh));
}

function toVirtualService(object: KubeObject, cluster: Cluster, mesh: Mesh): MeshVirtualService {
  const spec = fieldsOf(object.value['spec']);
  const { namespace, name } = object;
  const gateways = textsOf(spec['gateways']);
  const semantics = object.annotations['internal.istio.io/route-semantics'];
  return {
    namespace,
    name,
    hosts: textsOf(spec['hosts']).map((host) => wholeHost(host, namespace, mesh).toLowerCase()),
    gateways: gateways.length > 0 ? gateways.map((gateway) => wholeGateway(gateway, namespace)) : ['mesh'],
    exportTo: textsOf(spec['exportTo']),
    http: rulesOf(object, 'http', mesh).flatMap((rule) => withDelegate(rule, object, cluster, mesh)),
    tls: rulesOf(object, 'tls', mesh),
    tcp: rulesOf(object, 'tcp', mesh),
    semantics: semantics === 'ingress' ? 'ingress' : semantics === 'gateway' ? 'gateway-api' : 'istio',
    origin: { ref: refOf(object), path: ['spec'] },
  };
}

function rulesOf(object: KubeObject, key: 'http' | 'tls' | 'tcp', mesh: Mesh): Rule[] {
  return listOf(fieldsOf(object.value['spec'])[key])
    .filter(isFields)
    .map((value, i) => ({
      value: withWholeNames(value, object.namespace, mesh),
      origin: { ref: refOf(object), path: ['spec', key, i] },
      name: `spec.${key}[${i}] of VirtualService ${object.namespace}/${object.name}`,
    }));
}

/** The rule itself, or the delegate's rules in its place. A delegate that is missing or hidden leaves nothing. */
function withDelegate(rule: Rule, root: KubeObject, cluster: Cluster, mesh: Mesh): Rule[] {
  if (!isFields(rule.value['delegate'])) return [rule];
  const { delegate, ...rest } = rule.value;
  const { name, namespace } = fieldsOf(delegate);
  const object = cluster.get(
    'VirtualService.networking.istio.io',
    textOf(namespace) || root.namespace,
    textOf(name) ?? '',
  );
  const spec = fieldsOf(object?.value['spec']);
  if (!object || textsOf(spec['hosts']).length > 0) return [];
  if (!isExported(textsOf(spec['exportTo']), object.namespace, root.namespace)) return [];
  return rulesOf(object, 'http', mesh).flatMap((leaf) => {
    const value = mergeRule(rest, leaf.value);
    return value ? [{ ...leaf, value }] : [];
  });
}

/** Short hosts and gateway names belong to the namespace of the object they stand in. */
function withWholeNames(rule: Fields, namespace: string, mesh: Mesh): Fields {
  const destination = (value: unknown): Fields => {
    const fields = fieldsOf(value);
    const host = textOf(fields['host']);
    return host === undefined ? fields : { ...fields, host: wholeHost(host, namespace, mesh) };
  };
  const inner = (value: unknown): unknown =>
    isFields(value) && isFields(value['destination'])
      ? { ...value, destination: destination(value['destination']) }
      : value;
  const whole: Record<string, unknown> = { ...rule };
  for (const key of ['route', 'mirrors']) if (Array.isArray(rule[key])) whole[key] = listOf(rule[key]).map(inner);
  if (isFields(rule['mirror'])) whole['mirror'] = destination(rule['mirror']);
  if (Array.isArray(rule['match'])) {
    whole['match'] = listOf(rule['match']).map((match) =>
      isFields(match) && Array.isArray(match['gateways'])
        ? { ...match, gateways: textsOf(match['gateways']).map((name) => wholeGateway(name, namespace)) }
        : match,
    );
  }
  return whole;
}

/**
 * Those bound to a gateway (or `mesh`) that a proxy's namespace sees, in the order Istio reads them: private ones of the
 * namespace, then those exported to it by name, then public ones (PushContext.VirtualServicesForGateway).
 */
export function boundTo(
  all: readonly MeshVirtualService[],
  gateway: string,
  namespace: string,
): readonly MeshVirtualService[] {
  const bound = all.filter(({ gateways }) => gateways.includes(gateway));
  const isPublic = ({ exportTo }: MeshVirtualService) => exportTo.length === 0 || exportTo.includes('*');
  const isOwn = (one: MeshVirtualService) =>
    one.exportTo.length === 1 && (one.exportTo[0] === '.' || one.exportTo[0] === one.namespace);
  return [
    ...bound.filter((one) => isOwn(one) && one.namespace === namespace),
    ...bound.filter((one) => !isOwn(one) && !isPublic(one) && isExported(one.exportTo, one.namespace, namespace)),
    ...bound.filter(isPublic),
  ];
}
