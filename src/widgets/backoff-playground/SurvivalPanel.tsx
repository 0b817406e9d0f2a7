/** Share of requests that have not run out of retries after each time, when every try fails. */
import type { ReactNode } from 'react';
import { outlivesRatio, quantile, type ScheduleStudy } from '#engines/backoff/study.ts';
import { formatMs, formatShare } from '../kit/format.ts';
import { Curve, Panel, percent, type Tick } from '../plot/Panel.tsx';
import { linearScale } from '../plot/scales.ts';
import type { Comparison } from './comparison.ts';
import type { Policy } from './policies.ts';

export interface SurvivalPanelProps {
  readonly policies: readonly Policy[];
  readonly comparison: Comparison;
  readonly deadlineMs: number;
  readonly top: number;
  readonly height: number;
}

const shares: readonly Tick[] = [0, 0.5, 1].map((at) => ({ at, label: formatShare(at) }));
const samples = 160;

const labelHeight = 15;

/** A curve only falls, so the place above it is free; at the top of the panel, where the title stands, it is the one below. */
const placeBeside = (dot: number): number => (dot < 6 ? dot + labelHeight + 1 : Math.max(8, dot - 6));

/** Where the labels at the deadline stand, px from the top: beside their dots, moved apart where they would touch. */
function labelPlaces(outlives: readonly number[], height: number): number[] {
  const places = outlives.map((ratio) => placeBeside(height * (1 - ratio)));
  const downward = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b);
  let lowest = height;
  for (const i of downward.toReversed()) lowest = (places[i] = Math.min(places[i]!, lowest)) - labelHeight;
  let highest = 0;
  for (const i of downward) highest = (places[i] = Math.max(places[i]!, highest)) + labelHeight;
  return places;
}

/** Corners of the curve; exact steps where the sum is certain. */
function survival(study: ScheduleStudy, endMs: number): [number, number][] {
  if (!study.jittered) {
    const at = Math.min(1, study.maxTotalMs / endMs);
    return [[0, 1], [at, 1], ...(study.maxTotalMs <= endMs ? ([[at, 0], [1, 0]] as [number, number][]) : [])]; // prettier-ignore
  }
  return Array.from({ length: samples + 1 }, (_, i) => [i / samples, outlivesRatio(study, (i / samples) * endMs)]);
}

export function SurvivalPanel({ policies, comparison, deadlineMs, top, height }: SurvivalPanelProps): ReactNode {
  const longMs = Math.max(...comparison.map(({ study }) => quantile(study.totalsMs, 0.995)));
  const endMs = Math.max(deadlineMs * 1.15, Math.min(longMs * 1.05, deadlineMs * 5));
  const x = linearScale(endMs, 8, formatMs);
  const labels = labelPlaces(
    comparison.map(({ outlives }) => outlives),
    height,
  );
  return (
    <Panel
      top={top}
      height={height}
      title="Still waiting after …"
      xTitle="share of requests, every try failing"
      yTicks={shares}
      xTicks={x.ticks}
    >
      <line className="plot__limit" x1={percent(x.at(deadlineMs))} x2={percent(x.at(deadlineMs))} y1={-6} y2={height} />
      <text className="plot__limit-label" x={percent(x.at(deadlineMs))} dx={-6} y={16} textAnchor="end">
        deadline
      </text>
      {policies.map((policy, p) => (
        <g key={policy.letter} className={`series series--${policy.letter.toLowerCase()}`}>
          <Curve
            className="series__line series__line--strong"
            height={height}
            points={survival(comparison[p]!.study, endMs)}
          />
        </g>
      ))}
      {/* Above every curve: on a narrow screen those of others pass through the numbers. */}
      {policies.map((policy, p) => {
        const { outlives } = comparison[p]!;
        return (
          <g key={policy.letter} className={`series series--${policy.letter.toLowerCase()}`}>
            <svg x={percent(x.at(deadlineMs))} overflow="visible">
              <circle className="series__dot" r={4} cy={height * (1 - outlives)} />
              <text className="series__label" x={9} y={labels[p]}>
                {policy.letter} {formatShare(outlives)}
              </text>
            </svg>
          </g>
        );
      })}
    </Panel>
  );
}
