/** From an origin to the line of a file. */
import type { Cluster } from '../routing/cluster.ts';
import type { KubeObject, Origin } from '../routing/object.ts';
import type { Located } from './scene.ts';

export interface Texts {
  readonly [file: string]: string;
}

/** @returns undefined when the origin's object is in none of the files (a default, a built-in) */
export function locate(cluster: Cluster, texts: Texts, { ref, path }: Origin): Located | undefined {
  const object = cluster.find(ref);
  return object && locateIn(object, texts, path);
}

export function locateIn(object: KubeObject, texts: Texts, path: Origin['path']): Located {
  const { kind, namespace, name, file } = object;
  const last = path.at(-1);
  // A field is shown by its key; an element of a list and a whole object by where they start.
  const { start, line } = typeof last === 'string' ? object.keyPlaceOf(path) : object.placeOf(path);
  const text = texts[file] ?? '';
  const lineEnd = text.indexOf('\n', start);
  return { ref: { kind, namespace, name }, file, line, start, end: lineEnd === -1 ? text.length : lineEnd };
}
