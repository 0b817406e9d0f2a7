/** Every try of one request: its number, its wait, its host, its end, and why there was another or none. */
import type { ReactNode } from 'react';
import type { RetryLayers } from '#engines/traffic/plan.ts';
import type { Located, Tries, TryStep } from '#engines/scene/index.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { MarkShape, type MarkKind } from '../kit/marks.tsx';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { Line, type LineProps } from './HopList.tsx';
import { retryLayers } from './state.ts';

interface TryListProps extends LineProps {
  readonly tries: Tries;
  readonly labels: Readonly<Record<string, string>>;
  readonly retries: RetryLayers;
  onRetries(retries: RetryLayers): void;
  onNode(id: string): void;
}

const toldAtOnce = 18;
/** A page with thousands of lines is slow, and nobody reads them. */
const toldAtMost = 200;

export function TryList({ tries, retries, onRetries, ...rest }: TryListProps): ReactNode {
  const told = new Set<string>();
  const { steps } = tries;
  const items = steps.slice(0, toldAtMost).map((step, i) => {
    const { rule, verdict } = step;
    const key = rule && `${rule.file}:${rule.line} ${verdict}`;
    const isNew = key !== undefined && !told.has(key);
    if (isNew) told.add(key);
    return <Step key={i} step={step} rule={isNew ? rule : undefined} {...rest} />;
  });
  return (
    <section className="tries" aria-label="Every try">
      <div className="tries__head">
        <h3>Every try</h3>
        <ChoiceControl
          spec={{ kind: 'choice', label: 'Who retries', doc: 'The app’s library retries three times, 100 ms apart.', options: retryLayers, default: 'mesh' }} // prettier-ignore
          value={retries}
          onChange={(value) => onRetries(value as RetryLayers)}
        />
      </div>
      <ol className="tries__list">{items.slice(0, toldAtOnce)}</ol>
      {steps.length > toldAtOnce && (
        <details className="hops__more">
          <summary>{formatCount(steps.length - toldAtOnce)} more tries</summary>
          <ol className="tries__list">{items.slice(toldAtOnce)}</ol>
          {steps.length > toldAtMost && <p>The other {formatCount(steps.length - toldAtMost)} are in the JSON file.</p>}
        </details>
      )}
    </section>
  );
}

const markOf = ({ outcome }: TryStep): MarkKind =>
  outcome === 'answered'
    ? 'answered'
    : outcome === 'timed-out'
      ? 'timed-out'
      : outcome === 'rejected'
        ? 'rejected'
        : outcome === 'unfinished'
          ? 'waiting'
          : 'failed';

interface StepProps extends LineProps, Pick<TryListProps, 'labels' | 'onNode'> {
  readonly step: TryStep;
  /** The line behind it, where it has not been named yet. */
  readonly rule: Located | undefined;
}

function Step({ step, rule, labels, onNode, ...rest }: StepProps): ReactNode {
  const name = (id: string) => labels[id] ?? id.slice(id.indexOf(':') + 1);
  const known = Number.isFinite(step.receiveMs);
  return (
    <li className="tries__item" style={{ '--depth': step.depth } as React.CSSProperties}>
      <svg
        width="26"
        height="26"
        viewBox="-13 -13 26 26"
        role="img"
        aria-label={step.number > 1 ? `try ${step.number}, a retry` : 'first try'}
      >
        {step.number > 1 ? (
          <MarkShape kind="retry" label={String(step.number)} />
        ) : (
          <text className="tries__first" y={4}>
            1
          </text>
        )}
      </svg>
      <span>
        {step.waitMs > 0 && <span className="tries__wait">waits {formatMs(Math.round(step.waitMs))} · </span>}
        {name(step.from)}
        {step.to !== step.from && (
          <>
            {' → '}
            <button type="button" className="tries__host" onClick={() => onNode(step.to)}>
              {name(step.to)}
            </button>
          </>
        )}{' '}
        <svg className="tries__mark" width="16" height="16" viewBox="-9 -9 18 18" aria-hidden="true">
          <MarkShape kind={markOf(step)} />
        </svg>{' '}
        {step.why}
        <Line place={rule} {...rest} />{' '}
        <span className="tries__time">
          {known
            ? `${formatMs(Math.round(step.sendMs))} to ${formatMs(Math.round(step.receiveMs))}`
            : `from ${formatMs(Math.round(step.sendMs))}`}
        </span>
      </span>
    </li>
  );
}
