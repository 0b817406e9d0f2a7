/** Runs the lint over one text. Heavy: the page reaches it through the worker only. */
import { lint } from '#engines/lint/index.ts';
import { emptyPolicy } from '#engines/resilience/policy.ts';
import type { LintRequest, LintResult } from './lint-request.ts';

const file = 'text';

export function lintText({ text, appRetries }: LintRequest): LintResult {
  const app = appRetries > 0 ? [{ ...emptyPolicy, name: 'its code', maxRetries: appRetries }] : [];
  const { explanations, findings, diagnostics } = lint([{ file, text }], { app });
  return { explanations, findings, diagnostics };
}
