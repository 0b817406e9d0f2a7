/** All objects of one cluster, found by name, label and kind. */
import type { KubeObject, ObjectDiagnostic, ObjectRef } from './object.ts';

export interface Cluster {
  readonly objects: readonly KubeObject[];
  /** What could not be read, unknown kinds, and what the kinds' own checks found. */
  readonly diagnostics: readonly ObjectDiagnostic[];
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  find(ref: ObjectRef): KubeObject | undefined;
  /** Oldest first. */
  ofKind(kind: string): readonly KubeObject[];
}
