/** A finding without its fix: how bad it is and what it says. */
import type { ReactNode } from 'react';
import type { LintFinding } from '#engines/lint/index.ts';
import { keepUnits, SeverityShape } from './LintReport.tsx';

export function FindingLine({ finding: { severity, message } }: { readonly finding: LintFinding }): ReactNode {
  return (
    <li className={`lint__finding lint__finding--${severity}`}>
      <span className="lint__severity">
        <SeverityShape severity={severity} />
        {severity}
      </span>
      <p className="lint__message">{keepUnits(message)}</p>
    </li>
  );
}
