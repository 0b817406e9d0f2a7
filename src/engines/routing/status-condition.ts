/** What controllers write into the status of objects. */
import type { ObjectRef } from './object.ts';

/** One entry of an object's status, as its controller would write it: a condition, or what stands beside the conditions. */
export interface StatusCondition {
  readonly ref: ObjectRef;
  /** The parent (Gateway, ListenerSet, Service …) it is about. */
  readonly parent?: ObjectRef;
  /** Section or listener of the parent, or listener of the object itself. */
  readonly listener?: string;
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** For what is counted rather than true or false, e.g. AttachedRoutes of a listener. */
  readonly count?: number;
  /** For what lists names, e.g. SupportedKinds of a listener. */
  readonly names?: readonly string[];
}

/** Whether the entry is a condition: counts (AttachedRoutes) and lists (SupportedKinds) are fields of their own. */
export function isCondition({ count, names }: StatusCondition): boolean {
  return count === undefined && names === undefined;
}
