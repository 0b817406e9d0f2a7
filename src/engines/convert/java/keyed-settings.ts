/** Values by the name of their key: calls of a config builder, or keys of YAML and properties. */
import type { SyntaxNode } from '../syntax.ts';

export interface Setting {
  /** Where the key stands. */
  readonly name: SyntaxNode;
  /** One value, or the entries of a list. */
  readonly values: readonly SyntaxNode[];
}

/** In the order they take effect: a key given twice stands where it was given last. */
export type Settings = ReadonlyMap<string, Setting>;

/** Of layers, base first, what holds in the end. */
export function mergeSettings(layers: readonly Settings[]): Settings {
  const merged = new Map<string, Setting>();
  for (const layer of layers) {
    for (const [key, setting] of layer) {
      merged.delete(key);
      merged.set(key, setting);
    }
  }
  return merged;
}
