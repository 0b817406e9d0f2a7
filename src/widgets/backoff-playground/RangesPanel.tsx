/** Each wait of each policy: whole range, the middle nine tenths, the median. */
import { memo, type ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { Panel, round, stretch, Stretched } from '../plot/Panel.tsx';
import { linearScale, logMsScale } from '../plot/scales.ts';
import type { Comparison } from './comparison.ts';
import type { Policy } from './policies.ts';

export interface RangesPanelProps {
  readonly policies: readonly Policy[];
  readonly comparison: Comparison;
  readonly scale: 'linear' | 'log';
  readonly top: number;
  readonly height: number;
}

/** Distance between the policies' marks of one retry, px. */
const spread = 11;

function Ranges({ policies, comparison, scale, top, height }: RangesPanelProps): ReactNode {
  const retries = comparison[0]?.study.retries.length ?? 0;
  const longestMs = Math.max(1, ...comparison.flatMap(({ study }) => study.retries.map((row) => row.maxMs)));
  const y = scale === 'log' ? logMsScale(longestMs) : linearScale(longestMs * 1.04, 5, formatMs);
  const x = (retry: number) => (retry - 0.5) / Math.max(1, retries);
  const every = Math.max(1, Math.ceil(retries / 10));
  const xTicks = Array.from({ length: Math.ceil(retries / every) }, (_, i) => 1 + i * every).map((retry) => ({
    at: x(retry),
    label: String(retry),
  }));
  const dense = retries * policies.length > 60;
  const across = (retry: number) => round(x(retry) * stretch);
  const down = (ms: number) => round((1 - y.at(ms)) * stretch);
  return (
    <Panel top={top} height={height} title="Each wait" xTitle="by number of the retry" yTicks={y.ticks} xTicks={xTicks}>
      {policies.map((policy, p) => {
        const rows = comparison[p]!.study.retries;
        const spans = rows.filter((row) => row.maxMs > row.minMs);
        const shift = dense ? 0 : (p - (policies.length - 1) / 2) * spread;
        const medians = rows.map((row) => `${across(row.retry)} ${down(row.p50Ms)}`);
        // Dots are strokes of no length with round ends: one path for all, and round however wide the panel is.
        const dots = medians.map((at) => `M${at}h0`).join('');
        return (
          <g key={policy.letter} className={`series series--${policy.letter.toLowerCase()}`}>
            <g transform={`translate(${shift} 0)`}>
              {rows.length > 0 && (
                <Stretched height={height}>
                  <Stroke className="series__line" d={`M${medians.join('L')}`} />
                  <Stroke
                    className="series__range"
                    d={spans.map((r) => `M${across(r.retry)} ${down(r.minMs)}V${down(r.maxMs)}`).join('')}
                  />
                  <Stroke
                    className="series__middle"
                    d={spans.map((r) => `M${across(r.retry)} ${down(r.p05Ms)}V${down(r.p95Ms)}`).join('')}
                  />
                  <Stroke className="series__halos" d={dots} />
                  <Stroke className="series__dots" d={dots} />
                </Stretched>
              )}
            </g>
            {rows.length > 0 && (
              <text className="series__label" x="100%" dx={8} y={height * (1 - y.at(rows.at(-1)!.p50Ms)) + 4}>
                {policy.letter}
              </text>
            )}
          </g>
        );
      })}
    </Panel>
  );
}

const Stroke = ({ className, d }: { readonly className: string; readonly d: string }): ReactNode => (
  <path className={className} d={d} vectorEffect="non-scaling-stroke" />
);

/** Drawn anew when a study, not when only a deadline or a herd is another. */
export const RangesPanel = memo(
  Ranges,
  (a, b) =>
    a.policies === b.policies &&
    a.scale === b.scale &&
    a.top === b.top &&
    a.height === b.height &&
    a.comparison.every(({ study }, i) => study === b.comparison[i]?.study),
);
