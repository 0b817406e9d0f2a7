/** Kubernetes objects as they were written, with the place of every field. */
import type { Diagnostic, Place } from '../core/diagnostics.ts';
import type { YamlPath } from '../core/yaml.ts';

/** Names one object. `namespace` is '' for kinds without one. */
export interface ObjectRef {
  readonly kind: string;
  /** Where two projects share the kind's name and it matters which is meant. */
  readonly group?: string;
  readonly namespace: string;
  readonly name: string;
}

/** Something a reader can be shown: an object, and where in it. */
export interface Origin {
  readonly ref: ObjectRef;
  /** Path within the object, e.g. `['spec', 'rules', 0, 'matches', 1]`. */
  readonly path: YamlPath;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `default` when a namespaced object names none. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Order of creation: `creationTimestamp` first where given, then the order of the text. Lower is older. */
  readonly age: number;
  /** The object as plain data, as written. Nothing about its shape is certain: read it with care. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Name of the file it came from. */
  readonly file: string;
  /** The value at `path` within the object, in its file's text. */
  placeOf(path: YamlPath): Place;
  /** The key that holds the last step of `path`. */
  keyPlaceOf(path: YamlPath): Place;
}

/** A finding about an object, with the file its place is in. */
export interface ObjectDiagnostic extends Diagnostic {
  readonly file: string;
  readonly ref?: ObjectRef;
}

/** Names the object. */
export function refOf({ kind, namespace, name }: KubeObject): ObjectRef {
  return { kind, namespace, name };
}

/** e.g. `Service default/web`, `Namespace team-a`. */
export function describeRef({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

export interface Manifest {
  readonly file: string;
  readonly text: string;
}
