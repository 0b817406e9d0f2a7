/** The run over time beneath the picture; a line marks the moment, a click goes to another. */
import { memo, useEffect, useRef, type PointerEvent, type ReactNode, type RefObject } from 'react';
import type { TrafficSeries } from '#engines/traffic/index.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { Curve, Panel, panelFoot, panelHead } from '../plot/Panel.tsx';
import { linearScale, type Scale } from '../plot/scales.ts';
import type { FlowClock } from './use-flow-clock.ts';

/** A stretch of the run in which something was done to it; no longer than a moment where `untilMs` is `fromMs`. */
export interface Spell {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly words: string;
}

export interface SeriesPanelsProps {
  readonly series: TrafficSeries;
  readonly durationMs: number;
  readonly spells: readonly Spell[];
  readonly clock: FlowClock;
}

const height = 74;
const pitch = height + panelHead + panelFoot - 14;

export function SeriesPanels({ series, durationMs, spells, clock }: SeriesPanelsProps): ReactNode {
  const cursor = useRef<SVGLineElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(clock);
  latest.current = clock;
  useEffect(() => {
    const move = (tMs: number): void => {
      const at = percent(tMs, durationMs);
      cursor.current?.setAttribute('x1', at);
      cursor.current?.setAttribute('x2', at);
    };
    move(latest.current.now());
    return latest.current.onFrame(move);
  }, [durationMs]);
  const seek = (event: PointerEvent<HTMLDivElement>): void => {
    const area = box.current?.querySelector('svg');
    if (!area || event.buttons !== 1) return;
    const { left, width } = area.getBoundingClientRect();
    clock.seek(((event.clientX - left) / width) * durationMs);
  };
  return (
    <div className="flow-series" ref={box} onPointerDown={seek} onPointerMove={seek}>
      <Panels series={series} durationMs={durationMs} spells={spells} cursor={cursor} />
      <ul className="hop-key flow-series__key" aria-label="Lines in these curves">
        {keyOf(series, spells).map(({ words, shape }) => (
          <li key={words} className="hop-key__item">
            <svg width="26" height="18" viewBox="-13 -9 26 18" aria-hidden="true">
              {shape}
            </svg>
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
}

const has = (values: Float64Array): boolean => values.some((value) => value > 0);

/** Each line once, with all that it stands for. */
export function keyOf(
  series: TrafficSeries,
  spells: readonly Spell[],
): readonly { readonly words: string; readonly shape: ReactNode }[] {
  const line = (name: string) => <path className={`flow-series__line flow-series__line--${name}`} d="M-13 0H13" />;
  const timed = has(series.p99Ms);
  const retried = has(series.retriesRps);
  const carried = has(series.amplification);
  const repeated = [retried ? 'retries' : '', carried ? 'tries on pods' : ''].filter(Boolean).join(', ');
  return [
    { words: timed ? 'requests, p50' : 'requests', shape: line('ink') },
    { words: 'answers, success ratio', shape: line('flow') },
    ...(repeated === '' ? [] : [{ words: repeated, shape: line('retry') }]),
    ...(timed ? [{ words: 'p95', shape: line('p95') }, { words: 'p99', shape: line('p99') }] : []), // prettier-ignore
    ...(spells.length > 0
      ? [
          {
            words: 'something is done',
            shape: <rect className="flow-series__spell" x={-12} y={-7} width={24} height={14} />,
          },
        ]
      : []),
    { words: 'the moment in the picture', shape: <path className="flow-series__cursor" d="M0-9V9" /> },
  ];
}

const percent = (ms: number, ofMs: number): string => `${(Math.min(1, ms / ofMs) * 100).toFixed(3)}%`;

interface Line {
  readonly values: Float64Array;
  readonly className: string;
}

interface PanelsProps extends Pick<SeriesPanelsProps, 'series' | 'durationMs' | 'spells'> {
  readonly cursor: RefObject<SVGLineElement | null>;
}

const Panels = memo(function Panels({ series, durationMs, spells, cursor }: PanelsProps): ReactNode {
  const x = linearScale(durationMs, 6, formatMs);
  const most = (...columns: Float64Array[]) =>
    columns.reduce((max, column) => column.reduce((a, b) => (b > a ? b : a), max), 0);
  const rate = linearScale(most(series.requestsRps, series.answeredRps, series.retriesRps), 3, formatCount);
  const share = linearScale(1, 2, (value) => `${Math.round(value * 100)}\u00a0%`);
  const latency = linearScale(most(series.p99Ms), 3, formatMs);
  const times = linearScale(Math.max(1, most(series.amplification)), 3, (value) => `${formatCount(value)}\u00a0×`);
  const retried = has(series.retriesRps);
  const all: readonly { title: string; scale: Scale; lines: readonly Line[] }[] = [
    {
      title: `Requests, answers${retried ? ', retries' : ''} per second`,
      scale: rate,
      lines: [
        { values: series.requestsRps, className: 'flow-series__line flow-series__line--ink' },
        { values: series.answeredRps, className: 'flow-series__line flow-series__line--flow' },
        ...(retried ? [{ values: series.retriesRps, className: 'flow-series__line flow-series__line--retry' }] : []),
      ],
    },
    {
      title: 'Success ratio',
      scale: share,
      lines: [{ values: series.successRatio, className: 'flow-series__line flow-series__line--flow' }],
    },
    {
      title: 'Time to the end: p50, p95, p99',
      scale: latency,
      lines: [
        { values: series.p50Ms, className: 'flow-series__line flow-series__line--ink' },
        { values: series.p95Ms, className: 'flow-series__line flow-series__line--p95' },
        { values: series.p99Ms, className: 'flow-series__line flow-series__line--p99' },
      ],
    },
    {
      title: 'Tries on pods for each one needed',
      scale: times,
      lines: [{ values: series.amplification, className: 'flow-series__line flow-series__line--retry' }],
    },
  ];
  // Where no try reaches a pod, or none ends, there is nothing to draw.
  const panels = all.filter(({ lines }) => lines.some(({ values }) => values.some(Number.isFinite)));
  return (
    <svg
      className="flow-series__plot"
      width="100%"
      height={panels.length * pitch + 8}
      role="img"
      aria-label={`Rates, success, latency and amplification over ${formatMs(durationMs)}.`}
    >
      {spells.map(({ fromMs, untilMs, words }, i) => (
        <rect
          key={i}
          className="flow-series__spell"
          x={percent(fromMs, durationMs)}
          width={percent(Math.max(untilMs - fromMs, durationMs / 1000), durationMs)}
          y={panelHead}
          height={panels.length * pitch - 8 - panelHead}
        >
          <title>{words}</title>
        </rect>
      ))}
      {panels.map(({ title, scale, lines }, i) => (
        <Panel
          key={title}
          top={panelHead + i * pitch}
          height={height}
          title={title}
          yTicks={scale.ticks}
          xTicks={i === panels.length - 1 ? x.ticks : []}
        >
          {lines.flatMap(({ values, className }) =>
            stretches(values, series, durationMs, scale).map((points, j) => (
              <Curve key={`${className}-${j}`} points={points} height={height} className={className} />
            )),
          )}
        </Panel>
      ))}
      <line
        ref={cursor}
        className="flow-series__cursor"
        x1="0"
        x2="0"
        y1={panelHead}
        y2={panels.length * pitch - 8}
        // Over the panels, not over their titles.
        strokeDasharray={`${height + 6} ${pitch - height - 6}`}
      />
    </svg>
  );
});

/** A curve is broken where a window has nothing to show. */
function stretches(
  values: Float64Array,
  { startMs, windowMs }: TrafficSeries,
  durationMs: number,
  scale: Scale,
): [number, number][][] {
  const all: [number, number][][] = [];
  let now: [number, number][] | undefined;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) {
      now = undefined;
      return;
    }
    if (!now) all.push((now = []));
    now.push([Math.min(1, (startMs[i]! + windowMs / 2) / durationMs), scale.at(value)]);
  });
  return all;
}
