/** Each wait of each policy: whole range, the middle nine tenths, the median. */
import type { ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { Curve, Panel, percent } from '../plot/Panel.tsx';
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

export function RangesPanel({ policies, comparison, scale, top, height }: RangesPanelProps): ReactNode {
  const retries = comparison[0]?.study.retries.length ?? 0;
  const longestMs = Math.max(1, ...comparison.flatMap(({ study }) => study.retries.map((row) => row.maxMs)));
  const y = scale === 'log' ? logMsScale(longestMs) : linearScale(longestMs * 1.04, 5, formatMs);
  const x = (retry: number) => (retry - 0.5) / Math.max(1, retries);
  const every = Math.max(1, Math.ceil(retries / 10));
  const xTicks = Array.from({ length: Math.ceil(retries / every) }, (_, i) => 1 + i * every).map((retry) => ({
    at: x(retry),
    label: String(retry),
  }));
  const px = (ms: number) => Math.round(height * (1 - y.at(ms)) * 100) / 100;
  const dense = retries * policies.length > 60;
  return (
    <Panel top={top} height={height} title="Each wait" xTitle="by number of the retry" yTicks={y.ticks} xTicks={xTicks}>
      {policies.map((policy, p) => {
        const rows = comparison[p]!.study.retries;
        const shift = dense ? 0 : (p - (policies.length - 1) / 2) * spread;
        return (
          <g key={policy.letter} className={`series series--${policy.letter.toLowerCase()}`}>
            <g transform={`translate(${shift} 0)`}>
              <Curve
                className="series__line"
                height={height}
                points={rows.map((row) => [x(row.retry), y.at(row.p50Ms)])}
              />
              {rows.map((row) => (
                <svg key={row.retry} x={percent(x(row.retry))} overflow="visible">
                  {row.maxMs > row.minMs && (
                    <>
                      <line className="series__range" y1={px(row.minMs)} y2={px(row.maxMs)} />
                      <line className="series__middle" y1={px(row.p05Ms)} y2={px(row.p95Ms)} />
                    </>
                  )}
                  <circle className="series__dot" cy={px(row.p50Ms)} r={3.5} />
                </svg>
              ))}
            </g>
            {rows.length > 0 && (
              <text className="series__label" x="100%" dx={8} y={px(rows.at(-1)!.p50Ms) + 4}>
                {policy.letter}
              </text>
            )}
          </g>
        );
      })}
    </Panel>
  );
}
