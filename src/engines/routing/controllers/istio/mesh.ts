/** Settings of the mesh: what istiod would read from MeshConfig. */
import { fieldsOf, textOf, type Fields } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';
import type { Cluster } from '../../cluster.ts';
import type { ControllerOptions } from '../controller.ts';

export interface Mesh {
  /** DNS suffix of the cluster; '' = short names resolve to `name.namespace`. */
  readonly domain: string;
  /** Where mesh-wide Sidecars, DestinationRules and PeerAuthentications stand. */
  readonly rootNamespace: string;
  /** What a sidecar does with hosts it does not know. */
  readonly outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** MeshConfig.defaultHttpRetryPolicy, in the fields of HTTPRetry. */
  readonly defaultRetry: Fields | undefined;
  /** Proxies in front of the gateways whose X-Forwarded-Proto is believed. */
  readonly trustedProxies: number;
  /** Whether a Service without a written clusterIP has one all the same, as every cluster gives it. */
  readonly allocatesAddresses: boolean;
}

/** `settings.istio`: `{domain, allocatesAddresses, meshConfig: {rootNamespace, outboundTrafficPolicy, defaultHttpRetryPolicy, defaultConfig}}`. */
export function readMesh(options: ControllerOptions): Mesh {
  const settings = fieldsOf(options.settings?.['istio']);
  const config = fieldsOf(settings['meshConfig']);
  const retry = config['defaultHttpRetryPolicy'];
  const topology = fieldsOf(fieldsOf(config['defaultConfig'])['gatewayTopology']);
  return {
    domain: textOf(settings['domain']) ?? 'cluster.local',
    rootNamespace: textOf(config['rootNamespace']) ?? 'istio-system',
    outbound: fieldsOf(config['outboundTrafficPolicy'])['mode'] === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
    defaultRetry: retry === undefined ? undefined : fieldsOf(retry),
    trustedProxies: Number(topology['numTrustedProxies'] ?? 0),
    allocatesAddresses: settings['allocatesAddresses'] !== false,
  };
}

/** The whole name of a host: one without a dot is a Service of the object's namespace (istio/istio 86c9f01 pilot/pkg/model/config.go ResolveShortnameToFQDN). */
export function wholeHost(host: string, namespace: string, mesh: Mesh): string {
  if (host === '' || host.includes('.') || host.includes('*') || host.includes(':')) return host;
  return mesh.domain === '' ? `${host}.${namespace}` : `${host}.${namespace}.svc.${mesh.domain}`;
}

/** `namespace/name` of a gateway; `mesh` stays. */
export function wholeGateway(name: string, namespace: string): string {
  if (name === 'mesh' || name.includes('/')) return name.replace(/^\.\//, `${namespace}/`);
  const [first, second] = name.split('.');
  return second === undefined ? `${namespace}/${name}` : `${second}/${first}`;
}

/** Creation order as istiod sorts: time stamp (none = now), then name, then namespace. */
export function byCreation(a: KubeObject, b: KubeObject): number {
  const [first, second] = [stampOf(a), stampOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  const [nameA, nameB] = [`${a.name}.${a.namespace}`, `${b.name}.${b.namespace}`];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

/** Time stamps in UTC compare as text; `~` comes after every digit. */
function stampOf(object: KubeObject): string {
  return textOf(fieldsOf(object.value['metadata'])['creationTimestamp']) ?? '~';
}

export function oldestFirst(cluster: Cluster, kind: string): readonly KubeObject[] {
  return cluster.ofKind(kind).toSorted(byCreation);
}

/** Whether what an object exports reaches a namespace. */
export function isExported(exportTo: readonly string[], from: string, to: string): boolean {
  if (exportTo.length === 0) return true;
  return exportTo.some((entry) => entry === '*' || entry === to || (entry === '.' && from === to));
}

/** Of the patterns that cover `host`, the most specific: the name itself, else the longest wildcard. */
export function mostSpecific<T>(host: string, entries: ReadonlyMap<string, T>): T | undefined {
  const exact = entries.get(host);
  if (exact !== undefined || entries.size === 0) return exact;
  for (let i = 0; i <= host.length; i++) {
    const wild = entries.get(`*${host.slice(i)}`);
    if (wild !== undefined) return wild;
  }
  return undefined;
}
