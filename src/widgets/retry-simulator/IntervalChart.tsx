/** Each figure of both policies as a dot with its 95 % interval, and the paired difference in numbers. */
import type { ReactNode } from 'react';
import { panelHead, percent } from '../plot/Panel.tsx';
import { differenceParts, formatValue } from './format.ts';
import { letters } from './settings.ts';
import type { Estimate, SummaryRow } from './summary.ts';

const stripHeight = 40;

export const intervalsHeight = (rows: readonly SummaryRow[]): number =>
  Math.max(1, rows.length) * (panelHead + stripHeight);

/** Figures that are drawn; the table has them all. */
const drawn = [
  'successRatio',
  'load',
  'wastedRatio',
  'p50Ms',
  'p99Ms',
  'recoveryMs',
  'collapsed',
  'calls',
  'completionMs',
];

/** Rows that have something to show, the plainest first. */
export function drawnRows(rows: readonly SummaryRow[]): SummaryRow[] {
  return rows.filter(({ id, a, b }) => drawn.includes(id) && (a.mean !== null || b.mean !== null));
}

export function IntervalChart({ rows }: { readonly rows: readonly SummaryRow[] }): ReactNode {
  return rows.map((row, i) => {
    const top = panelHead + i * (panelHead + stripHeight);
    const scale = scaleOf(row);
    const difference = differenceParts(row.unit, row.difference);
    return (
      <svg key={row.id} y={top} width="100%" height={stripHeight} overflow="visible">
        <text className="plot__title" x={0} y={-14}>
          {row.label}
        </text>
        {row.difference.mean !== null && (
          <text className="intervals__difference" x="100%" y={-14}>
            A − B: {difference.mean}
            <tspan className="intervals__ends">{difference.ends}</tspan>
          </text>
        )}
        {[row.a, row.b].map((estimate, s) => (
          <Interval
            key={letters[s]}
            letter={letters[s]!}
            estimate={estimate}
            y={6 + s * 20}
            at={scale}
            text={formatValue(row.unit, estimate.mean)}
          />
        ))}
      </svg>
    );
  });
}

interface IntervalProps {
  readonly letter: string;
  readonly estimate: Estimate;
  readonly y: number;
  readonly text: string;
  at(value: number): number;
}

function Interval({ letter, estimate, y, text, at }: IntervalProps): ReactNode {
  const { mean, low, high } = estimate;
  const end = at(high ?? mean ?? 0);
  const outside = end > 0.72;
  return (
    <g className={`series--${letter.toLowerCase()}`}>
      <line className="plot__rule" x1="0%" x2="100%" y1={y} y2={y} />
      <text className="series__label" x={-10} y={y + 4} textAnchor="end">
        {letter}
      </text>
      {mean === null && (
        <text className="plot__none" x={0} dx={4} y={y + 4}>
          no run has a value
        </text>
      )}
      {mean !== null && (
        <>
          {low !== null && high !== null && (
            <line className="intervals__range" x1={percent(at(low))} x2={percent(end)} y1={y} y2={y} />
          )}
          <svg x={percent(at(mean))} y={y} overflow="visible">
            {letter === 'A' ? (
              <circle className="series__dot" r={5} />
            ) : (
              <path className="series__dot" d="M0-6 6 0 0 6-6 0Z" />
            )}
          </svg>
          <text
            className="plot__note"
            x={percent(outside ? at(low ?? mean) : end)}
            dx={outside ? -12 : 12}
            textAnchor={outside ? 'end' : 'start'}
            y={y + 4}
          >
            {text}
          </text>
        </>
      )}
    </g>
  );
}

/** Shares on 0–1; everything else from 0 to the largest end. */
function scaleOf({ unit, a, b }: SummaryRow): (value: number) => number {
  const ends = [a, b].flatMap(({ mean, high }) => [mean ?? 0, high ?? 0]);
  const top = unit === 'ratio' ? Math.max(1, ...ends.filter((end) => end > 1.2)) : Math.max(...ends) * 1.04 || 1;
  return (value) => Math.min(1, Math.max(0, value / top));
}
