/** A dialect: the retry settings of one product, read from its own objects. One file each, listed in dialects/index.ts. */
import type { SourceRef } from '../core/source-ref.ts';
import type { Cluster } from '../routing/cluster.ts';
import type { KubeObject } from '../routing/object.ts';
import type { Reading } from './calls.ts';

export interface Dialect {
  readonly id: string;
  readonly label: string;
  readonly version: string;
  /** Kinds it reads, as `Kind.group`; `Kind` for the core group. */
  readonly kinds: readonly string[];
  /** Words it knows as reasons to retry. */
  readonly words: readonly string[];
  readonly source: SourceRef;
  /** Several dialects may read the same object, e.g. annotations of an Ingress. */
  read(object: KubeObject, cluster: Cluster): Reading;
}
