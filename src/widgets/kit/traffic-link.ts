/**
 * The link that hands manifests to the traffic playground: its figure `traffic` takes them as `yaml`, or packed by
 * `packText` as `yamlz` where they are long. Read with `fromFragment` and `unpackText`.
 */
import { toFragment } from './link-state.ts';

export const trafficFigure = 'traffic';

/** @param packed the packed form of `yaml`; `` to write it plain */
export function trafficLink(href: string, yaml: string, packed = ''): string {
  const state = packed ? { yaml: '', yamlz: packed } : { yaml, yamlz: '' };
  return href + toFragment(trafficFigure, state, { yaml: '', yamlz: '' });
}
