import type { Place, Severity } from '../core/diagnostics.ts';
import type { SourceRef } from '../core/source-ref.ts';
import type { ObjectRef } from '../routing/object.ts';

/** What a rule says about one place. */
export interface LintFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  readonly file: string;
  readonly place: Place;
  readonly ref: ObjectRef;
  readonly source: SourceRef;
}

/** What one object does, in one paragraph. */
export interface Explanation {
  readonly ref: ObjectRef;
  readonly file: string;
  readonly place: Place;
  readonly text: string;
}
