/** When the clients that failed together come back: one strip per policy, on the same scales. */
import type { ReactNode } from 'react';
import type { Herd } from '#engines/backoff/study.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { Panel, percent, round, stretch, Stretched } from '../plot/Panel.tsx';
import { linearScale } from '../plot/scales.ts';
import type { Comparison } from './comparison.ts';
import type { Policy } from './policies.ts';

export interface HerdPanelsProps {
  readonly policies: readonly Policy[];
  readonly comparison: Comparison;
  readonly clients: number;
  readonly deadlineMs: number;
  readonly top: number;
}

export const stripHeight = 54;
export const stripGap = 20;
const maxColumns = 240;

/** The outline of the steps, on a square that is stretched; neighbouring windows share a column by their fullest where there are too many to draw. */
function outline({ arrivals }: Herd, top: number): string {
  const per = Math.ceil(arrivals.length / maxColumns);
  let path = `M0 ${stretch}`;
  let last = -1;
  for (let i = 0; i < arrivals.length; i += per) {
    let fullest = 0;
    for (let j = i; j < Math.min(i + per, arrivals.length); j++) fullest = Math.max(fullest, arrivals[j]!);
    if (fullest === last) continue;
    last = fullest;
    path += `H${round((stretch * i) / arrivals.length)}V${round(stretch * (1 - fullest / top))}`;
  }
  return `${path}H${stretch}V${stretch}Z`;
}

export function HerdPanels({ policies, comparison, clients, deadlineMs, top }: HerdPanelsProps): ReactNode {
  const highest = Math.max(1, ...comparison.map(({ herd }) => herd.peak));
  const x = linearScale(deadlineMs, 8, formatMs);
  const windowMs = comparison[0]?.herd.windowMs ?? 1;
  return policies.map((policy, p) => {
    const { herd } = comparison[p]!;
    const first = p === 0;
    const last = p === policies.length - 1;
    const at = Math.min(0.985, (herd.peakMs + herd.windowMs / 2) / deadlineMs);
    return (
      <Panel
        key={policy.letter}
        top={top + p * (stripHeight + stripGap)}
        height={stripHeight}
        title={first ? 'Coming back together' : ''}
        xTitle={first ? `retries per ${formatMs(windowMs)}, ${formatCount(clients)} clients` : undefined}
        yTicks={[{ at: 0, label: '0' }]}
        xTicks={last ? x.ticks : []}
      >
        <g className={`series series--${policy.letter.toLowerCase()}`}>
          <Stretched height={stripHeight}>
            <path className="series__area" d={outline(herd, highest * 1.15)} vectorEffect="non-scaling-stroke" />
          </Stretched>
          <text className="series__label" x="100%" dx={8} y={stripHeight}>
            {policy.letter}
          </text>
          {herd.peak > 0 && (
            <text
              className="plot__note"
              x={percent(at)}
              textAnchor={at > 0.94 ? 'end' : at < 0.06 ? 'start' : 'middle'}
              y={stripHeight * (1 - herd.peak / (highest * 1.15)) - 5}
            >
              {formatCount(herd.peak)}
            </text>
          )}
        </g>
      </Panel>
    );
  });
}
