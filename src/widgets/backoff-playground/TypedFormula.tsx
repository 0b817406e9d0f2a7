/** The field a formula is typed into, what is wrong with it under a caret, what should worry, and what comes near. */
import { capital } from '#engines/core/capital.ts';
import { useId, type ReactNode } from 'react';
import { formulas } from '#engines/backoff/index.ts';
import type { Match } from '#engines/backoff/expression/nearest.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { isTyped, textOf, writePolicy, type Policy } from './policies.ts';
import { useJudgement } from './use-judgement.ts';

export interface TypedFormulaProps {
  readonly policy: Policy;
  readonly retries: number;
  readonly seed: number;
  onText(text: string): void;
  /** The controls of the formula's names. */
  readonly children: ReactNode;
  /** Adds a built-in formula to the comparison, in the link's notation; absent when there is no room. */
  readonly onCompare?: ((policy: string) => void) | undefined;
}

export function TypedFormula({ policy, retries, seed, onText, onCompare, children }: TypedFormulaProps): ReactNode {
  const id = useId();
  const text = textOf(policy);
  const broken = !policy.readable;
  const { text: _text, ...values } = policy.backoff.params;
  const judgement = useJudgement(isTyped(policy) && !broken ? { text, values, retries, seed } : undefined);
  const remarks = [...policy.diagnostics, ...(judgement?.findings ?? [])];
  return (
    <div className="typed">
      <label htmlFor={id}>Wait before retry n, in milliseconds</label>
      <textarea
        id={id}
        rows={2}
        maxLength={500}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        aria-invalid={broken}
        aria-describedby={`${id}-help ${id}-remarks`}
        onChange={(e) => onText(e.currentTarget.value)}
      />
      <p className="typed__help" id={`${id}-help`}>
        <code>n</code> counts retries from 1, <code>prev</code> is the last wait. Times take a unit: <code>250ms</code>,{' '}
        <code>2s</code>. Any other name becomes a control. <code>rand()</code> is even in 0 to 1, <code>randn()</code>{' '}
        normal; <code>min max pow exp log sqrt floor round abs clamp if</code>.
      </p>
      <ul className="typed__remarks" id={`${id}-remarks`} aria-live="polite">
        {remarks.map((remark, i) => (
          <li key={i} className={`typed__remark typed__remark--${remark.severity}`}>
            <Caret text={text} remark={remark} />
            <b>{severityWords[remark.severity]}</b> {remark.message} {remark.hint}
          </li>
        ))}
      </ul>
      <div className="typed__names">{children}</div>
      {judgement && (
        <div className="typed__near">
          <NearList
            title="Nearest built-in formulas"
            matches={judgement.nearest.map((match) => ({ match, label: match.label }))}
            onCompare={onCompare}
          />
          <NearList
            title="Nearest a mesh or proxy can do"
            matches={judgement.meshes
              .toSorted((a, b) => a.difference - b.difference)
              .map((match) => ({ match, label: match.mesh, how: match.how }))}
            onCompare={onCompare}
          />
        </div>
      )}
    </div>
  );
}

const severityWords = { error: 'Error:', warning: 'Warning:', info: 'Info:' } as const;

/** The line of the text that a remark is about, and a caret under the place. */
function Caret({ text, remark }: { readonly text: string; readonly remark: Diagnostic }): ReactNode {
  const { place } = remark;
  if (!place || remark.severity !== 'error') return null;
  const line = text.split('\n')[place.line - 1] ?? '';
  const from = Math.max(0, place.column - 1 - 24);
  const length = Math.max(1, Math.min(place.end - place.start, line.length - place.column + 1, 24));
  const shown = `${from > 0 ? '…' : ''}${line.slice(from, from + 48)}`;
  const indent = place.column - 1 - from + (from > 0 ? 1 : 0);
  return <pre className="typed__caret">{`${shown}\n${' '.repeat(indent)}${'^'.repeat(length)}`}</pre>;
}

interface Near {
  readonly match: Match;
  readonly label: string;
  readonly how?: string;
}

function NearList(props: {
  readonly title: string;
  readonly matches: readonly Near[];
  readonly onCompare: ((policy: string) => void) | undefined;
}): ReactNode {
  return (
    <section>
      <h3>{props.title}</h3>
      <ul>
        {props.matches.map(({ match, label, how }) => (
          <li key={`${label} ${match.formula}`}>
            <span>
              <b>{label}</b>: {differenceWords(match)}.{' '}
              <span className="typed__set">{sentence([settingsWords(match), how])}</span>
            </span>
            {props.onCompare && (
              <button
                type="button"
                className="typed__compare"
                onClick={() => props.onCompare!(writePolicy({ formula: match.formula, params: match.params }))}
              >
                Compare<span className="visually-hidden"> with {label}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentence(parts: readonly (string | undefined)[]): string {
  const text = parts.filter(Boolean).join('; ');
  return text && `${capital(text)}.`;
}

function differenceWords({ difference, resolution }: Match): string {
  if (difference <= Math.max(resolution, 1e-9))
    return resolution > 0 ? 'no difference beyond chance' : 'the same waits';
  return `differs by up to ${Number((100 * difference).toPrecision(2))} %`;
}

/** Settings that are not the formula's defaults, by their labels. */
function settingsWords({ formula, params }: Match): string {
  const specs = formulas.require(formula).params;
  return Object.entries(params)
    .filter(([name, value]) => specs[name] && JSON.stringify(specs[name].default) !== JSON.stringify(value))
    .map(([name, value]) => {
      const spec = specs[name]!;
      const unit = spec.kind === 'number' && spec.unit === 'ms' ? ' ms' : '';
      const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : String(value);
      return `${spec.label} ${shown}${unit}`;
    })
    .join(', ');
}
