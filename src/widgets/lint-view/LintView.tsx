/** The report of a text that stands elsewhere on the page, e.g. of what a converter wrote. */
import type { ReactNode } from 'react';
import type { Place } from '#engines/core/diagnostics.ts';
import type { LintRequest, LintResult } from './lint-request.ts';
import { LintReport } from './LintReport.tsx';
import { useLint } from './use-lint.ts';

interface LintViewProps {
  readonly text: string;
  readonly appRetries?: number;
  /** The report of a first text, made when the page was built; keep the object's identity. */
  readonly initial?: { readonly request: LintRequest; readonly result: LintResult };
  readonly headingLevel?: 3 | 4;
  onReveal?(place: Place): void;
}

export function LintView({ text, appRetries = 0, initial, headingLevel, onReveal }: LintViewProps): ReactNode {
  const { result, busy } = useLint({ text, appRetries }, initial);
  return (
    <div className={busy ? 'lint-view lint-view--busy' : 'lint-view'} aria-busy={busy}>
      <LintReport result={result} headingLevel={headingLevel} onReveal={onReveal} />
    </div>
  );
}
