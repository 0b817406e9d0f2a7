/** All objects of one cluster, found by name, label and kind. */
import type { KubeObject, ObjectDiagnostic, ObjectRef } from './object.ts';
import { hasLabels, type Labels } from './selector.ts';

/** Kinds are asked for by name, or as `Kind.group` where two projects share a name, e.g. `Gateway.networking.istio.io`. */
export interface Cluster {
  readonly objects: readonly KubeObject[];
  /** Written too, and replaced by a later one of their kind, namespace and name: they take part in nothing. */
  readonly replaced: readonly KubeObject[];
  /** What could not be read, unknown kinds, and what the kinds' own checks found. */
  readonly diagnostics: readonly ObjectDiagnostic[];
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  find(ref: ObjectRef): KubeObject | undefined;
  /** Oldest first. */
  ofKind(kind: string): readonly KubeObject[];
  /** Oldest first; objects of one namespace. */
  inNamespace(kind: string, namespace: string): readonly KubeObject[];
  /** Objects of a kind in a namespace that carry all the labels. */
  withLabels(kind: string, namespace: string, labels: Labels): readonly KubeObject[];
  /** Labels of a namespace, written or not: every one carries `kubernetes.io/metadata.name`. */
  namespaceLabels(namespace: string): Labels;
}

const none: readonly KubeObject[] = Object.freeze([]);

/** Indexes the objects. Of two with the same kind, namespace and name the later one counts, as with `kubectl apply`. */
export function createCluster(
  objects: readonly KubeObject[],
  diagnosticsOf: (cluster: Cluster) => readonly ObjectDiagnostic[] = () => [],
): Cluster {
  const byName = new Map<string, KubeObject>();
  for (const object of objects) byName.set(keyOf(qualifiedKind(object), object.namespace, object.name), object);
  const kept = [...byName.values()].toSorted((a, b) => a.age - b.age);
  const standing = new Set(kept);
  const byKind = new Map<string, KubeObject[]>();
  const byNamespace = new Map<string, KubeObject[]>();
  for (const object of kept) {
    const qualified = qualifiedKind(object);
    for (const kind of qualified === object.kind ? [qualified] : [qualified, object.kind]) {
      append(byKind, kind, object);
      append(byNamespace, `${kind}/${object.namespace}`, object);
    }
    const plain = keyOf(object.kind, object.namespace, object.name);
    if (!byName.has(plain)) byName.set(plain, object);
  }
  const get = (kind: string, namespace: string, name: string) => byName.get(keyOf(kind, namespace, name));
  let diagnostics: readonly ObjectDiagnostic[] | undefined;
  const inNamespace = (kind: string, namespace: string) => byNamespace.get(`${kind}/${namespace}`) ?? none;
  const cluster: Cluster = {
    objects: kept,
    replaced: objects.filter((object) => !standing.has(object)),
    get diagnostics() {
      diagnostics ??= diagnosticsOf(cluster);
      return diagnostics;
    },
    get,
    find: ({ kind, group, namespace, name }) => get(group ? `${kind}.${group}` : kind, namespace, name),
    ofKind: (kind) => byKind.get(kind) ?? none,
    inNamespace,
    withLabels: (kind, namespace, labels) =>
      inNamespace(kind, namespace).filter((object) => hasLabels(object.labels, labels)),
    namespaceLabels: (namespace) => ({
      ...get('Namespace', '', namespace)?.labels,
      'kubernetes.io/metadata.name': namespace,
    }),
  };
  return cluster;
}

/** `Kind.group`, or the kind alone for the core group. */
export function qualifiedKind({ kind, apiVersion }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? kind : `${kind}.${apiVersion.slice(0, slash)}`;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

function append(map: Map<string, KubeObject[]>, key: string, object: KubeObject): void {
  const list = map.get(key);
  if (list) list.push(object);
  else map.set(key, [object]);
}
