/**
 * The hop diagram. Horizontal positions are percentages and heights are pixels, so one drawing is right at every width
 * without measuring, and the server's picture is the reader's first picture.
 */
import type { ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { MarkShape } from '../kit/marks.tsx';
import { strokeAt, type Stroke, type TimetableData, type TimetableMark } from './timetable.ts';
import { timeTicks } from './ticks.ts';

const laneGap = 54;
const topPad = 34;
const bottomPad = 34;

interface TimetableProps {
  readonly data: TimetableData;
  /** Where the run is looked at; the rest is drawn faint. */
  readonly tMs: number;
  /** The picture in one sentence. */
  readonly label: string;
}

export function Timetable({ data, tMs, label }: TimetableProps): ReactNode {
  const { lanes, durationMs } = data;
  const height = topPad + laneGap * (lanes.length - 1) + bottomPad;
  const x = (ms: number) => `${round((ms / durationMs) * 100)}%`;
  const y = (lane: number) => topPad + lane * laneGap;
  const ticks = timeTicks(durationMs);
  const running = tMs < durationMs;
  const waits = data.strokes.filter((stroke) => stroke.kind === 'waiting');
  return (
    <svg data-drawing className="timetable" height={height} role="img" aria-label={label}>
      {lanes.map((lane, i) => (
        <text key={lane.id} className="timetable__lane" x={-14} y={y(i) + 4}>
          {lane.label}
        </text>
      ))}
      {ticks.map((tick, i) => (
        <g key={tick} className={i % 2 === 1 ? 'timetable__tick timetable__tick--odd' : 'timetable__tick'}>
          <line x1={x(tick)} x2={x(tick)} y1={topPad - 8} y2={y(lanes.length - 1) + 8} />
          <text x={x(tick)} y={height - 8} textAnchor={tick > durationMs * 0.97 ? 'end' : 'middle'}>
            {formatMs(tick)}
          </text>
        </g>
      ))}
      {lanes.map((lane, i) => (
        <line key={lane.id} className="timetable__rail" x1="0%" x2="100%" y1={y(i)} y2={y(i)} />
      ))}
      {data.strokes.map((stroke, i) => (
        <StrokeLine key={i} stroke={stroke} tMs={tMs} x={x} y={y} />
      ))}
      {data.notes.map((note, i) => {
        const share = (note.toMs - note.fromMs) / durationMs;
        if (share < 0.07 || note.fromMs > tMs) return null;
        return (
          <text
            key={i}
            className={share < 0.24 ? 'timetable__note timetable__note--roomy' : 'timetable__note'}
            x={x((note.fromMs + note.toMs) / 2)}
            y={y(note.lane) - 10}
          >
            {note.text}
          </text>
        );
      })}
      {data.marks.map((mark, i) => (
        <svg
          key={i}
          x={x(mark.tMs)}
          y={y(mark.lane)}
          overflow="visible"
          className={mark.tMs > tMs ? 'timetable__future' : undefined}
        >
          <g className={asideClass(mark, waits, durationMs)}>
            <MarkShape kind={mark.kind} label={mark.label} />
          </g>
        </svg>
      ))}
      {running && (
        <line className="timetable__now" x1={x(tMs)} x2={x(tMs)} y1={topPad - 14} y2={y(lanes.length - 1) + 10} />
      )}
    </svg>
  );
}

/** Shares of the width under which a mark would cover the wait beside it: at any width, and on a narrow screen. */
const alwaysShort = 0.03;
const narrowShort = 0.085;

/**
 * A mark at either end of a short wait makes room for it: the retry's diamond goes below the rail, along the line that
 * leaves there, what failed goes above it. Neither moves in time.
 */
function asideClass(mark: TimetableMark, waits: readonly Stroke[], durationMs: number): string | undefined {
  const after = mark.kind === 'retry';
  const wait = waits.find(
    (stroke) => stroke.fromLane === mark.lane && Math.abs((after ? stroke.toMs : stroke.fromMs) - mark.tMs) < 1e-6,
  );
  const share = wait ? (wait.toMs - wait.fromMs) / durationMs : 1;
  if (share >= narrowShort) return undefined;
  const side = after ? 'timetable__aside timetable__aside--below' : 'timetable__aside timetable__aside--above';
  return share < alwaysShort ? `${side} timetable__aside--always` : side;
}

interface StrokeLineProps {
  readonly stroke: Stroke;
  readonly tMs: number;
  x(ms: number): string;
  y(lane: number): number;
}

function StrokeLine({ stroke, tMs, x, y }: StrokeLineProps): ReactNode {
  const travelled = strokeAt(stroke, tMs);
  const y1 = y(stroke.fromLane);
  const y2 = y(stroke.toLane);
  const whole = { x1: x(stroke.fromMs), y1, x2: x(stroke.toMs), y2 };
  const className = `timetable__stroke timetable__stroke--${stroke.kind}`;
  if (travelled?.share === 1) return <line className={className} {...whole} />;
  return (
    <>
      <line className={`${className} timetable__future`} {...whole} />
      {travelled && (
        <line
          className={className}
          x1={whole.x1}
          y1={y1}
          x2={x(stroke.fromMs + (stroke.toMs - stroke.fromMs) * travelled.share)}
          y2={round(y1 + (y2 - y1) * travelled.share)}
        />
      )}
    </>
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
