/** Whose an object of NGINX Inc.'s kinds is. Source: nginx/kubernetes-ingress@0eb3072 internal/k8s/controller.go (HasCorrectIngressClass). */
import { fieldsOf, textOf } from '../../fields.ts';
import type { NginxIncContext } from './context.ts';

/** Without a class the controller takes it; with one, if it is the controller's own. */
export function isOwnClass(name: string | undefined, { cluster, settings }: NginxIncContext): boolean {
  if (!name) return true;
  const own = settings.text('ingress-class');
  if (own !== undefined) return name === own;
  const object = cluster.get('IngressClass', '', name);
  const controller = object && textOf(fieldsOf(object.value['spec'])['controller']);
  return controller === undefined || controller === 'nginx.org/ingress-controller';
}
