/** ConfigMap and command-line flags of ingress-nginx. Source: kubernetes/ingress-nginx@dbb11b9 controller/config/config.go, pkg/flags. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, textMapOf } from '../../fields.ts';
import type { ControllerOptions } from '../controller.ts';

export interface NginxSettings {
  /** Keys of the ConfigMap, and flags without their dashes. */
  text(key: string): string | undefined;
  flag(key: string, otherwise: boolean): boolean;
  number(key: string, otherwise: number): number;
}

export function readFlag(text: string | undefined, otherwise: boolean): boolean {
  const word = text?.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : otherwise;
}

export function readNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : otherwise;
}

/** The reader's settings over the ConfigMap `ingress-nginx/ingress-nginx-controller`. */
export function settingsOf(cluster: Cluster, options: ControllerOptions): NginxSettings {
  const map = cluster.get('ConfigMap', 'ingress-nginx', 'ingress-nginx-controller');
  const all: Readonly<Record<string, string>> = {
    ...textMapOf(fieldsOf(map?.value['data'])),
    ...textMapOf(options.settings?.['ingress-nginx']),
  };
  const text = (key: string) => (Object.hasOwn(all, key) ? all[key] : undefined);
  return {
    text,
    flag: (key, otherwise) => readFlag(text(key), otherwise),
    number: (key, otherwise) => readNumber(text(key), otherwise),
  };
}
