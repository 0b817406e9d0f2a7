/** Both policies over one time axis: calls, goodput, queue and latency, with what goes wrong shaded through all of them. */
import type { ReactNode } from 'react';
import { formatCount, formatMs } from '../kit/format.ts';
import { Curve, Panel, panelFoot, panelHead, percent, type Tick } from '../plot/Panel.tsx';
import { linearScale, type Scale } from '../plot/scales.ts';
import type { Look, Series } from './look.ts';
import { letters } from './settings.ts';

const panelHeight = 78;
const latencyHeight = 92;
const gap = 6;

type Column = keyof Series;

/** Above the first panel: what goes wrong, by name. */
const namesHeight = 16;

export const curvesHeight = namesHeight + 4 * panelHead + 3 * (panelHeight + gap) + latencyHeight + panelFoot;

export interface CurvesProps {
  readonly look: Look;
  /** When the request that is looked at arrived. */
  readonly pickedMs: number | null;
}

export function Curves({ look, pickedMs }: CurvesProps): ReactNode {
  const { endMs, sides } = look;
  const x = linearScale(endMs, 8, formatMs);
  const tops = [0, 1, 2, 3].map((i) => namesHeight + panelHead + i * (panelHeight + gap + panelHead)) as [
    number,
    number,
    number,
    number,
  ];
  const foot = tops[3] + latencyHeight;
  const latency = latencyScale(sides.map(({ series }) => series));
  const panel = { look, height: panelHeight, xTicks: [] };
  return (
    <>
      <Disturbances look={look} top={namesHeight} height={foot - namesHeight} />
      <SidePanel
        {...panel}
        top={tops[0]}
        title="Calls sent to the service"
        note="per second; grey: requests that arrive"
        column="attemptsRps"
        offered
      />
      <SidePanel
        {...panel}
        top={tops[1]}
        title="Goodput"
        note="requests answered per second"
        column="goodputRps"
        offered
      />
      <SidePanel {...panel} top={tops[2]} title="Queue" note="calls that wait at the service" column="queue" />
      <Panel
        top={tops[3]}
        height={latencyHeight}
        title="Latency of the answers"
        xTitle="thin: p50 and p99, thick: p95; log scale"
        yTicks={latency.ticks}
        xTicks={x.ticks}
      >
        {sides.map(({ series }, s) => (
          <g key={letters[s]} className={`series series--${letters[s]!.toLowerCase()}`}>
            {(['p50Ms', 'p95Ms', 'p99Ms'] as const).map((column) => (
              <Line
                key={column}
                series={series[column]}
                look={look}
                y={latency}
                height={latencyHeight}
                className={column === 'p95Ms' ? 'series__line series__line--strong' : 'series__line'}
              />
            ))}
          </g>
        ))}
        {sides.some(({ series }) => series.p95Ms.some((value) => value !== null)) ? (
          <Letters columns={sides.map(({ series }) => series.p95Ms)} y={latency} height={latencyHeight} />
        ) : (
          <text className="plot__none" x="50%" y={latencyHeight / 2} textAnchor="middle">
            no answers
          </text>
        )}
      </Panel>
      {pickedMs !== null && (
        <line
          className="picked"
          x1={percent(Math.min(1, pickedMs / endMs))}
          x2={percent(Math.min(1, pickedMs / endMs))}
          y1={tops[0] - 4}
          y2={foot}
        />
      )}
    </>
  );
}

/** What goes wrong, shaded over everything that shares the time axis. */
export function Disturbances({ look, top, height }: { look: Look; top: number; height: number }): ReactNode {
  const { endMs, disturbances } = look;
  return disturbances.map(({ fromMs, untilMs, label }, i) => {
    const late = fromMs / endMs > 0.6;
    return (
      <g key={i}>
        <rect
          className="disturbance"
          x={percent(fromMs / endMs)}
          width={percent(Math.max(0.002, (untilMs - fromMs) / endMs))}
          y={top}
          height={height}
        />
        <text
          className="disturbance__label"
          x={percent((late ? untilMs : fromMs) / endMs)}
          textAnchor={late ? 'end' : 'start'}
          y={top - 5}
        >
          {label}
        </text>
      </g>
    );
  });
}

export interface SidePanelProps {
  readonly look: Look;
  readonly top: number;
  readonly height: number;
  readonly title: string;
  readonly note: string;
  readonly column: 'attemptsRps' | 'goodputRps' | 'queue';
  /** Whether the requests that arrive are drawn behind. */
  readonly offered?: boolean;
  readonly xTicks: readonly Tick[];
}

export function SidePanel({ look, top, height, title, note, column, offered, xTicks }: SidePanelProps): ReactNode {
  const { sides } = look;
  const columns: readonly Column[] = offered ? [column, 'offeredRps'] : [column];
  const highest = Math.max(
    1,
    ...sides.flatMap(({ series }) => columns.flatMap((name) => series[name].map((value) => value ?? 0))),
  );
  const y = linearScale(highest * 1.06, 3, formatCount);
  return (
    <Panel top={top} height={height} title={title} xTitle={note} yTicks={y.ticks} xTicks={xTicks}>
      {offered && (
        <Line series={sides[0]!.series.offeredRps} look={look} y={y} height={height} className="offered" area />
      )}
      {sides.map(({ series }, s) => (
        <g key={letters[s]} className={`series series--${letters[s]!.toLowerCase()}`}>
          <Line
            series={series[column]}
            look={look}
            y={y}
            height={height}
            className="series__line series__line--strong"
          />
        </g>
      ))}
      <Letters columns={sides.map(({ series }) => series[column])} y={y} height={height} />
    </Panel>
  );
}

interface LineProps {
  readonly series: readonly (number | null)[];
  readonly look: Look;
  readonly y: Scale;
  readonly height: number;
  readonly className: string;
  readonly area?: boolean;
}

/** A line through the middles of the windows, broken where a window has no value; a value on its own is a dot. */
function Line({ series, look, y, height, className, area }: LineProps): ReactNode {
  const pieces: [number, number][][] = [];
  let open: [number, number][] | null = null;
  series.forEach((value, i) => {
    if (value === null) return void (open = null);
    if (!open) pieces.push((open = []));
    open.push([((i + 0.5) * look.windowMs) / look.endMs, y.at(value)]);
  });
  return pieces.map((points, i) =>
    points.length === 1 ? (
      <circle
        key={i}
        className="series__dot"
        cx={percent(points[0]![0])}
        cy={Math.round(height * (1 - points[0]![1]) * 10) / 10}
        r={2}
      />
    ) : (
      <Curve key={i} className={className} height={height} points={points} area={area} />
    ),
  );
}

/** Each line's letter, where the two lines are farthest apart; at their ends where they are hardly apart. */
function Letters({ columns, y, height }: LettersProps): ReactNode {
  const [a, b] = columns as readonly [readonly (number | null)[], readonly (number | null)[]];
  const px = (value: number | null | undefined) => height * (1 - y.at(value ?? 0));
  const windows = a.length;
  let at = windows - 1;
  let apart = 0;
  for (let i = Math.ceil(windows * 0.03); i < windows * 0.97; i++) {
    if (a[i] == null || b[i] == null) continue;
    const distance = Math.abs(px(a[i]) - px(b[i]));
    if (distance > apart) [apart, at] = [distance, i];
  }
  const together = apart < 12;
  const ends = [a, b].map((column) =>
    Math.max(
      0,
      column.findLastIndex((value) => value !== null),
    ),
  );
  const crowded = Math.abs(ends[0]! - ends[1]!) < windows * 0.04 && Math.abs(px(a[ends[0]!]) - px(b[ends[1]!])) < 15;
  return [a, b].map((column, s) => {
    if (column.every((value) => value === null)) return null;
    const other = s === 0 ? b : a;
    const i = together ? ends[s]! : at;
    const here = px(column[i]);
    const above = here < px(other[i]) || (here === px(other[i]) && s === 0);
    const place = together
      ? here + (crowded ? (s === 0 ? -4 : 11) : 4)
      : Math.min(height - 3, Math.max(9, here + (above ? -5 : 15)));
    return (
      <g key={letters[s]} className={`series--${letters[s]!.toLowerCase()}`}>
        <text
          className="series__label"
          x={percent((i + 0.5) / windows)}
          dx={together ? 7 : 0}
          textAnchor={together ? 'start' : 'middle'}
          y={Math.round(place * 10) / 10}
        >
          {letters[s]}
        </text>
      </g>
    );
  });
}

interface LettersProps {
  readonly columns: readonly (readonly (number | null)[])[];
  readonly y: Scale;
  readonly height: number;
}

/** Powers of ten round all latencies. */
function latencyScale(all: readonly Series[]): Scale {
  let low = Infinity;
  let high = 0;
  for (const { p50Ms, p99Ms } of all) {
    for (const value of p50Ms) if (value !== null && value > 0) low = Math.min(low, value);
    for (const value of p99Ms) if (value !== null) high = Math.max(high, value);
  }
  if (!(high > 0)) [low, high] = [1, 1000];
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const at = (value: number) => Math.min(1, Math.max(0, (Math.log10(Math.max(value, 1e-9)) - from) / (to - from)));
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => ({
    at: i / (to - from),
    label: formatMs(10 ** (from + i)),
  }));
  return { at, ticks };
}
