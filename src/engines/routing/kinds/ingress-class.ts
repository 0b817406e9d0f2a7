import { fieldsOf, textOf } from '../fields.ts';
import { shown, unexpected } from './checks.ts';
import { checkShape, ingressClassSpec } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

const isDefault = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClass: Kind = {
  id: 'ingress-class',
  kind: 'IngressClass',
  group: 'networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  plural: 'ingressclasses',
  shortNames: [],
  namespaced: false,
  summary: 'Names the controller that serves the Ingresses of a class.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'networking/v1/types.go, IngressClassSpec' }],
  validate(object) {
    const controller = textOf(fieldsOf(object.value['spec'])['controller']);
    const findings = checkShape(object.value['spec'], ['spec'], ingressClassSpec);
    if (controller !== undefined && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/\S+$/.test(controller)) return findings;
    const found = `controller ${shown(controller)}`;
    const hint = 'Write for example `controller: k8s.io/ingress-nginx`.';
    return [
      ...findings,
      unexpected(['spec', 'controller'], 'ingress-class-controller-invalid', found, 'a domain, `/` and a name', hint),
    ];
  },
  validateInCluster(object, cluster) {
    if (object.annotations[isDefault] !== 'true') return [];
    const others = cluster.ofKind('IngressClass').filter(({ annotations }) => annotations[isDefault] === 'true');
    if (others.length < 2) return [];
    return [
      unexpected(
        ['metadata', 'annotations', isDefault],
        'ingress-class-defaults',
        `${others.length} default IngressClasses`,
        'one',
        'Kubernetes refuses Ingresses without a class while there are several.',
        'warning',
      ),
    ];
  },
};
