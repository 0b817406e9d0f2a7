/** The policy as written and as the target runs it, executed by the same engine, side by side. */
import type { ReactNode } from 'react';
import type { Fit, Proof, ProvenPolicy } from '#engines/convert/index.ts';
import type { ParamValue } from '#engines/core/params.ts';
import { formatCount, formatMs, formatShare } from '../kit/format.ts';
import { ChoiceControl, ParamControls } from '../kit/ParamControls.tsx';
import { Curve, Panel, panelFoot, panelHead, percent } from '../plot/Panel.tsx';
import { linearScale } from '../plot/scales.ts';
import { noDeadlineMs, timeSpecs } from './state.ts';

export interface ProofPanelProps {
  readonly proof: Proof;
  readonly target: string;
  /** null where both fits give the same. */
  readonly fit: Fit | null;
  readonly tryMs: number;
  readonly deadlineMs: number;
  onFit(fit: Fit): void;
  onTime(name: string, value: ParamValue): void;
}

const rangesHeight = 150;
const durationHeight = 120;
const spread = 13;

const fitSpec = {
  kind: 'choice',
  label: 'Waits are refitted',
  doc: 'The target has no field for the shape of these waits.',
  options: [
    { value: 'nearest-mean', label: 'nearest to the mean' },
    { value: 'never-longer', label: 'never longer' },
  ],
  default: 'nearest-mean',
} as const;

export function ProofPanel(props: ProofPanelProps): ReactNode {
  const { proof, target, fit, deadlineMs } = props;
  const { library, mesh } = proof;
  const retries = Math.max(library.retries.length, mesh.retries.length);
  const durationTop = (retries > 0 ? panelHead + rangesHeight + panelFoot : 0) + panelHead + 8;
  const height = durationTop + durationHeight + panelFoot;
  return (
    <section className="proof" aria-label="Proof">
      <h3 className="proof__title">Proof: every try fails</h3>
      <div className="proof__controls">
        <ParamControls
          specs={timeSpecs}
          values={{ tryMs: props.tryMs, deadlineMs }}
          onChange={(name, value) => props.onTime(name, value)}
        />
        {fit && <ChoiceControl spec={fitSpec} value={fit} onChange={(value) => props.onFit(value as Fit)} />}
      </div>
      <div className="proof__sides">
        <svg
          className="plot proof__plot"
          height={height}
          role="img"
          aria-label={`Each wait, and the time until the call gives up, as written and through ${target}`}
        >
          {retries > 0 && <Ranges library={library} mesh={mesh} retries={retries} target={target} />}
          <Durations
            library={library}
            mesh={mesh}
            deadlineMs={deadlineMs < noDeadlineMs ? deadlineMs : null}
            top={durationTop}
          />
        </svg>
        <Numbers proof={proof} target={target} />
      </div>
      <p className="proof__basis">
        Dot: median; thick: the middle nine tenths; thin: everything possible. {formatCount(proof.draws)} calls drawn
        with seed {proof.seed} for each side; the range and the mean of each wait are exact.
      </p>
    </section>
  );
}

interface Sides {
  readonly library: ProvenPolicy;
  readonly mesh: ProvenPolicy;
}

const sides = (both: Sides): readonly (readonly ['a' | 'b', ProvenPolicy])[] => [
  ['a', both.library],
  ['b', both.mesh],
];

function Ranges({
  library,
  mesh,
  retries,
  target,
}: Sides & { readonly retries: number; readonly target: string }): ReactNode {
  const longestMs = Math.max(1, ...[library, mesh].flatMap((side) => side.retries.map((row) => row.maxMs)));
  const y = linearScale(longestMs * 1.04, 4, formatMs);
  const x = (retry: number) => (retry - 0.5) / retries;
  const px = (ms: number) => Math.round(rangesHeight * (1 - y.at(ms)) * 100) / 100;
  const every = Math.max(1, Math.ceil(retries / 10));
  const xTicks = Array.from({ length: Math.ceil(retries / every) }, (_, i) => 1 + i * every).map((retry) => ({
    at: x(retry),
    label: String(retry),
  }));
  return (
    <Panel
      top={panelHead}
      height={rangesHeight}
      title="Each wait"
      xTitle="by number of the retry"
      yTicks={y.ticks}
      xTicks={xTicks}
    >
      {sides({ library, mesh }).map(([letter, side], s) => (
        <g key={letter} className={`series series--${letter}`} transform={`translate(${(s - 0.5) * spread} 0)`}>
          <title>{letter === 'a' ? 'As written' : target}</title>
          {side.retries.map((row) => (
            <svg key={row.retry} x={percent(x(row.retry))} overflow="visible">
              {row.maxMs > row.minMs && (
                <>
                  <line className="series__range" y1={px(row.minMs)} y2={px(row.maxMs)} />
                  <line className="series__middle" y1={px(row.quantilesMs[0]!)} y2={px(row.quantilesMs[4]!)} />
                </>
              )}
              {letter === 'a' ? (
                <circle className="series__dot" cy={px(row.quantilesMs[2]!)} r={4} />
              ) : (
                <path className="series__dot" d={`M0 ${px(row.quantilesMs[2]!) - 5}l5 5-5 5-5-5Z`} />
              )}
            </svg>
          ))}
        </g>
      ))}
    </Panel>
  );
}

function Durations({
  library,
  mesh,
  deadlineMs,
  top,
}: Sides & { readonly deadlineMs: number | null; readonly top: number }): ReactNode {
  const longestMs = Math.max(1, ...[library, mesh].map((side) => side.duration.curveMs.at(-1)!), deadlineMs ?? 0);
  const x = linearScale(longestMs * 1.04, 5, formatMs);
  const yTicks = [0, 0.5, 1].map((at) => ({ at, label: formatShare(at) }));
  return (
    <Panel
      top={top}
      height={durationHeight}
      title="Still trying"
      xTitle="share of calls, by time"
      yTicks={yTicks}
      xTicks={x.ticks}
    >
      {sides({ library, mesh }).map(([letter, { duration }]) => (
        <g key={letter} className={`series series--${letter}`}>
          <Curve
            className="series__line series__line--strong"
            height={durationHeight}
            points={[
              [0, 1],
              ...duration.curveMs.map((ms, i): [number, number] => [x.at(ms), 1 - i / (duration.curveMs.length - 1)]),
            ]}
          />
        </g>
      ))}
      {deadlineMs !== null && (
        <line
          className="plot__limit"
          x1={percent(x.at(deadlineMs))}
          x2={percent(x.at(deadlineMs))}
          y1={0}
          y2={durationHeight}
        />
      )}
    </Panel>
  );
}

function Numbers({ proof, target }: { readonly proof: Proof; readonly target: string }): ReactNode {
  const { library, mesh } = proof;
  const ms = (value: number) => formatMs(Math.round(value));
  const row = (label: string, of: (side: ProvenPolicy) => string) => ({ label, cells: [of(library), of(mesh)] });
  const rows = [
    row('Calls at most', (side) => formatCount(side.calls.max)),
    row('Calls on average', (side) => formatCount(side.calls.mean)),
    row('Waiting in all, mean', (side) => ms(side.totalWait.meanMs)),
    row('Gives up after, mean', (side) => ms(side.duration.meanMs)),
    row('Gives up after, 95 %', (side) => ms(side.duration.quantilesMs[4]!)),
    row('Gives up after, longest', (side) => ms(side.duration.curveMs.at(-1)!)),
    ...(library.withinDeadline === null
      ? []
      : [row('Over before the caller leaves', (side) => formatShare(side.withinDeadline ?? 0))]),
  ];
  return (
    <table className="proof__numbers">
      <thead>
        <tr>
          <td />
          <th scope="col" className="series--a">
            <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
              <path className="series__line series__line--strong" d="M1 6H25" />
              <circle className="series__dot" cx="13" cy="6" r="4" />
            </svg>
            As written
          </th>
          <th scope="col" className="series--b">
            <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
              <path className="series__line series__line--strong" d="M1 6H25" />
              <path className="series__dot" d="M13 1l5 5-5 5-5-5Z" />
            </svg>
            {target}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, cells }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {cells.map((cell, i) => (
              <td key={i}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
