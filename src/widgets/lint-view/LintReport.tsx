/** Findings with their places, and what each object does. */
import { useId, type ReactNode } from 'react';
import type { Place, Severity } from '#engines/core/diagnostics.ts';
import type { LintFinding } from '#engines/lint/index.ts';
import { countOf } from '../kit/format.ts';
import type { LintResult } from './lint-request.ts';

const severityLabels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'remark' };

interface LintReportProps {
  readonly result: LintResult;
  readonly headingLevel?: 3 | 4;
  /** The finding the cursor stands in. */
  readonly active?: LintFinding | null;
  /** Shows a place in the text; without it the places are only named. */
  onReveal?(place: Place): void;
  /** The finding under the pointer or the focus; null when there is none. */
  onPoint?(finding: LintFinding | null): void;
}

export function LintReport(props: LintReportProps): ReactNode {
  const { result, headingLevel = 3 } = props;
  const Heading = `h${headingLevel}` as const;
  const id = useId();
  return (
    <div className="lint">
      <section aria-labelledby={`${id}-findings`}>
        <Heading id={`${id}-findings`}>What is wrong, and what may be</Heading>
        {result.findings.length === 0 ? (
          <p className="lint__none">No rule has anything to say.</p>
        ) : (
          <ol className="lint__findings">
            {result.findings.map((finding, i) => (
              <Finding key={i} finding={finding} {...props} />
            ))}
          </ol>
        )}
      </section>
      <section aria-labelledby={`${id}-explanations`}>
        <Heading id={`${id}-explanations`}>What it does</Heading>
        <ul className="lint__objects">
          {result.explanations.map(({ ref, place, text }, i) => (
            <li key={i}>
              <b>{`${ref.kind} ${ref.name}`}</b>
              <Where place={place} what={`${ref.kind} ${ref.name}`} onReveal={props.onReveal} />
              <p>{keepUnits(text)}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Finding({ finding, active, onReveal, onPoint }: LintReportProps & { finding: LintFinding }): ReactNode {
  const { ruleId, severity, message, fix, place, source } = finding;
  return (
    <li
      className={`lint__finding lint__finding--${severity}${finding === active ? ' lint__finding--active' : ''}`}
      onPointerEnter={() => onPoint?.(finding)}
      onPointerLeave={() => onPoint?.(null)}
      onFocus={() => onPoint?.(finding)}
      onBlur={() => onPoint?.(null)}
    >
      <span className="lint__severity">
        <SeverityShape severity={severity} />
        {severityLabels[severity]}
      </span>
      <div>
        <p className="lint__message">
          {keepUnits(message)} <Where place={place} what={message} onReveal={onReveal} />
        </p>
        <p className="lint__fix">{keepUnits(fix)}</p>
        <p className="lint__rule">
          <a href={`/reference/lint/${ruleId}/`}>{ruleId}</a>
          <span>{`${source.title}, ${source.version}`}</span>
        </p>
      </div>
    </li>
  );
}

function Where({ place, what, onReveal }: { place: Place; what: string; onReveal?: LintReportProps['onReveal'] }) {
  const line = `line ${place.line}`;
  if (!onReveal) return <span className="lint__place">{line}</span>;
  return (
    <button type="button" className="lint__place" aria-label={`Show ${line}: ${what}`} onClick={() => onReveal(place)}>
      {line}
    </button>
  );
}

/** Numbers stay on the line with their units, ranges in one piece. */
function keepUnits(text: string): string {
  return text.replace(/(\d) (ms|s|min|%)(?![a-z])/g, '$1\u00a0$2').replace(/(\d)–(?=\d)/g, '$1\u2060–\u2060');
}

function SeverityShape({ severity }: { severity: Severity }): ReactNode {
  return (
    <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
      {severity === 'error' && <path d="M-4.5-4.5 4.5 4.5M-4.5 4.5 4.5-4.5" />}
      {severity === 'warning' && <path d="M0-6 6.5 5.5H-6.5ZM0-1.5V1.8M0 3.6V3.7" />}
      {severity === 'info' && <path d="M0-1.5V5M0-5V-4.9M-2-1.5H0M-2.5 5H2.5" />}
    </svg>
  );
}

/** `One error, two warnings and no remarks.` */
export function countWords({ findings, diagnostics }: LintResult): string {
  const count = (severity: Severity) => [...findings, ...diagnostics].filter((one) => one.severity === severity).length;
  const parts = [
    countOf(count('error'), 'error'),
    countOf(count('warning'), 'warning'),
    countOf(count('info'), 'remark'),
  ];
  const text = `${parts[0]}, ${parts[1]} and ${parts[2]}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
