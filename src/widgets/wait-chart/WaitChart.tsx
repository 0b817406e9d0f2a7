/**
 * The waits of one call as a staircase: each row begins where the row above ended. The dotted stretch is the wait that was
 * drawn, the band where it could have ended, the diamond the try that follows.
 */
import type { ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { MarkShape, type KeyKind } from '../kit/marks.tsx';
import { timeTicks } from '../timetable/ticks.ts';

export interface WaitRow {
  /** Counts from 1. */
  readonly retry: number;
  /** When the wait begins, since the first failure. */
  readonly fromMs: number;
  readonly drawnMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Marks that occur, for the key. */
export function marksOf(rows: readonly WaitRow[]): KeyKind[] {
  if (rows.length === 0) return [];
  const kinds: KeyKind[] = ['failed', 'waiting', 'retry'];
  if (rows.some(({ minMs, maxMs }) => maxMs > minMs)) kinds.push('range');
  if (rows.length > 1) kinds.push('riser');
  return kinds;
}

const rowGap = 46;
const topPad = 24;
const bottomPad = 34;

export function WaitChart({ rows, label }: { rows: readonly WaitRow[]; label: string }): ReactNode {
  const endMs = Math.max(1, ...rows.map((row) => row.fromMs + Math.max(row.maxMs, row.drawnMs))) * 1.03;
  const height = topPad + rowGap * Math.max(1, rows.length) + bottomPad;
  const x = (ms: number) => `${Math.round((ms / endMs) * 100_000) / 1000}%`;
  const y = (i: number) => topPad + i * rowGap + rowGap / 2;
  const ticks = timeTicks(endMs);
  return (
    <svg className="timetable wait-chart" height={height} role="img" aria-label={label}>
      {rows.map((row, i) => (
        <text key={row.retry} className="timetable__lane" x={-14} y={y(i) + 4}>
          {`retry ${row.retry}`}
        </text>
      ))}
      {ticks.map((tick, i) => (
        <g key={tick} className={i % 2 === 1 ? 'timetable__tick timetable__tick--odd' : 'timetable__tick'}>
          <line x1={x(tick)} x2={x(tick)} y1={topPad - 6} y2={height - bottomPad + 4} />
          <text x={x(tick)} y={height - 10} textAnchor={i === 0 ? 'start' : tick > endMs * 0.95 ? 'end' : 'middle'}>
            {formatMs(tick)}
          </text>
        </g>
      ))}
      {rows.map((row, i) => {
        const toMs = row.fromMs + row.drawnMs;
        const wide = row.drawnMs / endMs > 0.1;
        return (
          <g key={row.retry}>
            {row.maxMs > row.minMs && (
              <rect
                className="wait-chart__band"
                x={x(row.fromMs + row.minMs)}
                width={x(row.maxMs - row.minMs)}
                y={y(i) - 11}
                height={22}
                rx={3}
              />
            )}
            {i > 0 && (
              <line className="wait-chart__riser" x1={x(row.fromMs)} x2={x(row.fromMs)} y1={y(i - 1)} y2={y(i)} />
            )}
            <line
              className="timetable__stroke timetable__stroke--waiting"
              x1={x(row.fromMs)}
              x2={x(toMs)}
              y1={y(i)}
              y2={y(i)}
            />
            {wide && (
              <text className="timetable__note" x={x(row.fromMs + row.drawnMs / 2)} y={y(i) - 15}>
                {formatMs(Math.round(row.drawnMs))}
              </text>
            )}
          </g>
        );
      })}
      {rows.map((row, i) => (
        <svg key={row.retry} x={x(row.fromMs + row.drawnMs)} y={y(i)} overflow="visible">
          <MarkShape kind="retry" label={String(row.retry + 1)} />
        </svg>
      ))}
      <svg x={x(0)} y={y(0)} overflow="visible">
        <MarkShape kind="failed" />
      </svg>
    </svg>
  );
}
