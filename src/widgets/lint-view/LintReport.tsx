/** Findings with their places, and what each object does. */
import { capital } from '#engines/core/capital.ts';
import { useId, type ReactNode } from 'react';
import type { Diagnostic, Place, Severity } from '#engines/core/diagnostics.ts';
import type { LintFinding } from '#engines/lint/index.ts';
import { countOf } from '../kit/format.ts';
import type { LintResult } from './lint-request.ts';

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
        <ol className="lint__findings">
          {remarksOf(result).map((remark, i) =>
            'ruleId' in remark ? (
              <Finding key={i} finding={remark} {...props} />
            ) : (
              <Unread key={i} diagnostic={remark} onReveal={props.onReveal} />
            ),
          )}
        </ol>
        {result.findings.length === 0 && <p className="lint__none">{silence(result)}</p>}
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

/** What the rules found and what could not be read, the worst first. */
function remarksOf({ findings, diagnostics }: LintResult): (LintFinding | Diagnostic)[] {
  return severities.flatMap((severity) =>
    [...diagnostics, ...findings].filter((remark) => remark.severity === severity),
  );
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

function silence({ explanations, diagnostics }: LintResult): string {
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'The rules look at documents that can be read.';
  return explanations.length > 0 ? 'No rule has anything to say.' : 'There is no object that a rule could look at.';
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
      <Remark {...{ severity, message, place, onReveal }} advice={fix}>
        <a href={`/reference/lint/${ruleId}/`}>{ruleId}</a>
        <span>{`${source.title}, ${source.version}`}</span>
      </Remark>
    </li>
  );
}

function Unread({ diagnostic, onReveal }: Pick<LintReportProps, 'onReveal'> & { diagnostic: Diagnostic }): ReactNode {
  const { severity, code, message, hint, place } = diagnostic;
  return (
    <li className={`lint__finding lint__finding--${severity}`}>
      <Remark {...{ severity, message, place, onReveal }} advice={hint}>
        <code>{code}</code>
      </Remark>
    </li>
  );
}

interface RemarkProps extends Pick<LintReportProps, 'onReveal'> {
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  readonly place: Place | undefined;
  /** Where it comes from. */
  readonly children: ReactNode;
}

function Remark({ severity, message, advice, place, onReveal, children }: RemarkProps): ReactNode {
  return (
    <>
      <span className="lint__severity">
        <SeverityShape severity={severity} />
        {severity}
      </span>
      <div>
        <p className="lint__message">
          {keepUnits(message)} {place && <Where place={place} what={message} onReveal={onReveal} />}
        </p>
        <p className="lint__fix">{keepUnits(advice)}</p>
        <p className="lint__rule">{children}</p>
      </div>
    </>
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
export function keepUnits(text: string): string {
  return text.replace(/(\d) (ms|s|min|%)(?![a-z])/g, '$1\u00a0$2').replace(/(\d)–(?=\d)/g, '$1\u2060–\u2060');
}

export function SeverityShape({ severity }: { severity: Severity }): ReactNode {
  return (
    <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
      {severity === 'error' && <path d="M-4.5-4.5 4.5 4.5M-4.5 4.5 4.5-4.5" />}
      {severity === 'warning' && <path d="M0-6 6.5 5.5H-6.5ZM0-1.5V1.8M0 3.6V3.7" />}
      {severity === 'info' && <path d="M0-1.5V5M0-5V-4.9M-2-1.5H0M-2.5 5H2.5" />}
    </svg>
  );
}

/** `One error, two warnings and no info.` */
export function countWords({ findings, diagnostics }: LintResult): string {
  const count = (severity: Severity) => [...findings, ...diagnostics].filter((one) => one.severity === severity).length;
  const info = countOf(count('info'), 'info', 'info');
  const text = `${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')} and ${info}`;
  return `${capital(text)}.`;
}
