/** ReferenceGrant: who may refer across namespaces. It lives in the namespace that is referred to. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, textOf } from '../../fields.ts';
import { group, type Reference } from './names.ts';

export interface Referrer {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** Whether `from` may refer to `to`; always within one namespace. */
export function isGranted(cluster: Cluster, from: Referrer, to: Reference): boolean {
  if (from.namespace === to.namespace) return true;
  return cluster.inNamespace(`ReferenceGrant.${group}`, to.namespace).some((grant) => {
    const spec = fieldsOf(grant.value['spec']);
    const allowsFrom = listOf(spec['from']).some((entry) => {
      const { group: fromGroup, kind, namespace } = fieldsOf(entry);
      return (textOf(fromGroup) ?? '') === from.group && kind === from.kind && namespace === from.namespace;
    });
    if (!allowsFrom) return false;
    return listOf(spec['to']).some((entry) => {
      const { group: toGroup, kind, name } = fieldsOf(entry);
      const named = textOf(name) ?? '';
      return (textOf(toGroup) ?? '') === to.group && kind === to.kind && (named === '' || named === to.name);
    });
  });
}
