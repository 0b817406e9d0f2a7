/** Names of the project’s kinds, qualified so that other projects’ kinds of the same name stay apart. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, numberOf, textOf, type Fields } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';

export const group = 'gateway.networking.k8s.io';

/** Objects of one of the project’s kinds, oldest first. */
export function objectsOf(cluster: Cluster, kind: string): readonly KubeObject[] {
  return cluster.ofKind(`${kind}.${group}`);
}

export function objectNamed(cluster: Cluster, kind: string, namespace: string, name: string): KubeObject | undefined {
  return cluster.get(`${kind}.${group}`, namespace, name);
}

/** A reference with its defaults filled in. */
export interface Reference {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export function readReference(
  value: unknown,
  defaults: { readonly group: string; readonly kind: string; readonly namespace: string },
): Reference {
  const fields: Fields = fieldsOf(value);
  const sectionName = textOf(fields['sectionName']);
  const port = numberOf(fields['port']);
  return {
    group: textOf(fields['group']) ?? defaults.group,
    kind: textOf(fields['kind']) ?? defaults.kind,
    namespace: textOf(fields['namespace']) || defaults.namespace,
    name: textOf(fields['name']) ?? '',
    ...(sectionName ? { sectionName } : {}),
    ...(port === undefined ? {} : { port }),
  };
}
