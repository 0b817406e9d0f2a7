/** One plot of a figure: a title, ruled axes, and whatever is drawn in it. Several panels stand in one drawing. */
import type { ReactNode } from 'react';

export interface Tick {
  /** Where on the axis, 0–1. */
  readonly at: number;
  readonly label: string;
}

export interface PanelProps {
  /** Upper edge of the plot area within the drawing, px. The title stands above it. */
  readonly top: number;
  readonly height: number;
  readonly title: string;
  /** Upwards from the bottom. */
  readonly yTicks: readonly Tick[];
  readonly xTicks: readonly Tick[];
  readonly xTitle?: string;
  readonly children?: ReactNode;
}

export const percent = (share: number): string => `${Math.round(share * 100_000) / 1000}%`;
export const round = (value: number): number => Math.round(value * 100) / 100;

/** Room above a panel for its title, and below for its ticks, px. */
export const panelHead = 34;
export const panelFoot = 26;

export function Panel({ top, height, title, yTicks, xTicks, xTitle, children }: PanelProps): ReactNode {
  return (
    <svg y={top} width="100%" height={height} overflow="visible">
      <text className="plot__title" x={0} y={-16}>
        {title}
      </text>
      {yTicks.map((tick, i) => {
        const y = round(height * (1 - tick.at));
        return (
          <g key={i} className="plot__tick">
            <line x1="0" x2="100%" y1={y} y2={y} />
            <text className="plot__y" x={-10} y={y + 4}>
              {tick.label}
            </text>
          </g>
        );
      })}
      {xTicks.map((tick, i) => (
        <g key={i} className={i % 2 === 1 ? 'plot__tick plot__tick--odd' : 'plot__tick'}>
          <line x1={percent(tick.at)} x2={percent(tick.at)} y1={height} y2={height + 5} />
          <text
            className="plot__x"
            x={percent(tick.at)}
            y={height + 19}
            textAnchor={tick.at < 0.02 ? 'start' : tick.at > 0.97 ? 'end' : 'middle'}
          >
            {tick.label}
          </text>
        </g>
      ))}
      {xTitle && (
        <text className="plot__x-title" x="100%" y={-16}>
          {xTitle}
        </text>
      )}
      {children}
    </svg>
  );
}

/** Side of the square that `Stretched` stretches. */
export const stretch = 1000;

/** A stretch × stretch square drawn over the whole panel, y downwards. Paths in it need `vectorEffect="non-scaling-stroke"`. */
export function Stretched({ height, children }: { readonly height: number; readonly children: ReactNode }): ReactNode {
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${stretch} ${stretch}`}
      preserveAspectRatio="none"
      overflow="visible"
    >
      {children}
    </svg>
  );
}

/** A line or an area through points in 0–1 × 0–1 (y upwards), stretched over the panel. */
export function Curve(props: {
  readonly points: readonly (readonly [number, number])[];
  readonly height: number;
  readonly className: string;
  /** Close the shape down to the axis. */
  readonly area?: boolean;
}): ReactNode {
  const { points, height, className, area } = props;
  if (points.length === 0) return null;
  const place = ([x, y]: readonly [number, number]) => `${round(x * stretch)} ${round((1 - y) * stretch)}`;
  const line = `M${points.map(place).join('L')}`;
  const closed = `${line}L${round(points.at(-1)![0] * stretch)} ${stretch}L${round(points[0]![0] * stretch)} ${stretch}Z`;
  return (
    <Stretched height={height}>
      <path className={className} d={area ? closed : line} vectorEffect="non-scaling-stroke" />
    </Stretched>
  );
}
