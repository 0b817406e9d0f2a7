/** What the lint view asks and is told: plain data that crosses from the worker, or from the build. */
import type { LintFinding, Explanation } from '#engines/lint/index.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';

export interface LintRequest {
  readonly text: string;
  /** Retries that the callers' own code makes; 0 = none. */
  readonly appRetries: number;
}

export interface LintResult {
  readonly explanations: readonly Explanation[];
  readonly findings: readonly LintFinding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A finding as the editor's markers show it. */
export function toMarker({ ruleId, severity, message, fix, place }: LintFinding): Diagnostic {
  return { code: ruleId, severity, message, place, hint: fix };
}
