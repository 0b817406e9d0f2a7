/** ConfigMap and command-line flags of ingress-nginx. Source: kubernetes/ingress-nginx@dbb11b9 controller/config/config.go, pkg/flags. */
import type { Cluster } from '../../cluster.ts';
import type { ControllerOptions } from '../controller.ts';
import { settingsOver, type NginxSettings } from '../nginx/settings.ts';

export { readFlag, readNumber, type NginxSettings } from '../nginx/settings.ts';

/** The reader's settings over the ConfigMap `ingress-nginx/ingress-nginx-controller`. */
export function settingsOf(cluster: Cluster, options: ControllerOptions): NginxSettings {
  const map = { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' };
  return settingsOver(cluster, options, 'ingress-nginx', map);
}

/** Parts between commas, without blanks around them and without empty ones. */
export const listOfWords = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
