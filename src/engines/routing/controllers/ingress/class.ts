/** Whose an Ingress is: the controller its class names. Source: kubernetes.io, Ingress, "Ingress class". */
import { fieldsOf, textOf } from '../../fields.ts';
import type { Cluster } from '../../cluster.ts';
import type { ControllerOptions } from '../controller.ts';
import { readIngress, type Ingress } from './ingress.ts';

/** `spec.controller` of IngressClasses, by controller id. Each from the controller's own documentation. */
const controllerNames: Readonly<Record<string, string>> = {
  'k8s.io/ingress-nginx': 'ingress-nginx',
  'nginx.org/ingress-controller': 'nginx-inc',
  'haproxy.org/ingress-controller': 'haproxy',
  'traefik.io/ingress-controller': 'traefik',
  'istio.io/ingress-controller': 'istio',
};

/** Class names that are customary, for manifests that do not bring their IngressClass along. */
const customaryNames: Readonly<Record<string, string>> = {
  nginx: 'ingress-nginx',
  'nginx-org': 'nginx-inc',
  haproxy: 'haproxy',
  traefik: 'traefik',
  istio: 'istio',
};

/** The controller that answers for Ingresses no known class claims: the specification, as written. */
export const plainController = 'ingress';

export const classAnnotation = 'kubernetes.io/ingress.class';
const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

function ownerOfClass(name: string, cluster: Cluster, options: ControllerOptions): string {
  const object = cluster.get('IngressClass', '', name);
  const controller = object ? textOf(fieldsOf(object.value['spec'])['controller']) : undefined;
  if (controller !== undefined) {
    const known = Object.keys(controllerNames).find((id) => controller === id || controller.startsWith(`${id}/`));
    return known ? controllerNames[known]! : (options.ingressController ?? plainController);
  }
  const customary = customaryNames[name];
  // Both nginx controllers call their class `nginx`.
  if (name === 'nginx' && options.ingressController === 'nginx-inc') return 'nginx-inc';
  return customary ?? options.ingressController ?? plainController;
}

/**
 * The id of the controller that serves an Ingress. `spec.ingressClassName` first, then the older annotation, then the
 * default IngressClass, then the option; without all of these the specification is followed as written.
 */
export function ownerOf(ingress: Ingress, cluster: Cluster, options: ControllerOptions): string {
  if (options.everyIngress !== undefined) return options.everyIngress;
  const named = ingress.className ?? ingress.object.annotations[classAnnotation];
  if (named !== undefined && named !== '') return ownerOfClass(named, cluster, options);
  const preset = cluster.ofKind('IngressClass').find(({ annotations }) => annotations[defaultAnnotation] === 'true');
  return preset ? ownerOfClass(preset.name, cluster, options) : (options.ingressController ?? plainController);
}

/** The Ingresses of one controller, oldest first. */
export function ingressesOf(id: string, cluster: Cluster, options: ControllerOptions): readonly Ingress[] {
  return cluster
    .ofKind('Ingress')
    .map(readIngress)
    .filter((ingress) => ownerOf(ingress, cluster, options) === id);
}

/** Whether the controller runs at all: something is its, or the reader chose it. */
export function isInstalled(id: string, own: readonly unknown[], options: ControllerOptions): boolean {
  return own.length > 0 || options.ingressController === id || options.everyIngress === id;
}
