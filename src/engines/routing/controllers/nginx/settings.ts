/** ConfigMap keys and flags of a controller, read as texts. */
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

/** The reader's settings over the ConfigMap. */
export function settingsOver(
  cluster: Cluster,
  options: ControllerOptions,
  controller: string,
  map: { readonly namespace: string; readonly name: string },
): NginxSettings {
  const found = cluster.get('ConfigMap', map.namespace, map.name);
  const all: Readonly<Record<string, string>> = {
    ...textMapOf(fieldsOf(found?.value['data'])),
    ...textMapOf(options.settings?.[controller]),
  };
  const text = (key: string) => (Object.hasOwn(all, key) ? all[key] : undefined);
  return {
    text,
    flag: (key, otherwise) => readFlag(text(key), otherwise),
    number: (key, otherwise) => readNumber(text(key), otherwise),
  };
}
