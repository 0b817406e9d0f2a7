/** What a kind is: how its objects are named, found and checked. One file per kind, listed once in index.ts. */
import type { SourceRef } from '../../core/source-ref.ts';
import type { YamlPath } from '../../core/yaml.ts';
import type { Cluster } from '../cluster.ts';
import type { KubeObject } from '../object.ts';

/** What a check found; the engine adds place, file and object. */
export interface Finding {
  /** Stable kebab-case id. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** One sentence: unexpected what, expected what. */
  readonly message: string;
  readonly hint: string;
  /** Where in the object. */
  readonly path: YamlPath;
  /** Point at the key instead of its value. */
  readonly atKey?: boolean;
}

export interface Kind {
  /** kebab-case, e.g. `http-route`. */
  readonly id: string;
  /** As written in manifests, e.g. `HTTPRoute`. */
  readonly kind: string;
  /** API group, '' for core. */
  readonly group: string;
  /** Versions that are read, e.g. `['v1', 'v1beta1']`. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** One sentence a newcomer understands. */
  readonly summary: string;
  readonly sources: readonly SourceRef[];
  /** Checks of the object alone, as the project's own webhook or CRD would make them. */
  validate(object: KubeObject): readonly Finding[];
  /** Checks that need other objects: what is referred to and missing, for example. */
  validateInCluster?(object: KubeObject, cluster: Cluster): readonly Finding[];
}
