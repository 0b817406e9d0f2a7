/** P(collapse) over two settings as a field of numbered cells, and the way up and down beneath it. */
import type { ReactNode } from 'react';
import { formatCount, formatShare } from '../kit/format.ts';
import { Curve, Panel, panelFoot, panelHead, percent, type Tick } from '../plot/Panel.tsx';
import { formatValue } from './format.ts';
import type { Tipping } from './tipping.ts';

const cellHeight = 32;
const rampHeight = 130;
const rampGap = 26;

export const mapHeight = ({ y, ramp }: Tipping): number =>
  panelHead + y.values.length * cellHeight + panelFoot + 18 + (ramp ? rampGap + panelHead + rampHeight + panelFoot : 0);

export interface TippingMapProps {
  readonly tipping: Tipping;
  /** Where the policy stands now. */
  readonly now: { readonly x: number; readonly y: number };
}

export function TippingMap({ tipping, now }: TippingMapProps): ReactNode {
  const { x, y, cells, ramp } = tipping;
  const columns = x.values.length;
  const rows = y.values.length;
  const fieldHeight = rows * cellHeight;
  const nowRow = y.values.indexOf(now.y);
  const nowColumn = nearest(x.values, now.x);
  return (
    <>
      <Panel
        top={panelHead}
        height={fieldHeight}
        title={`Collapsed runs in %, by ${y.label.toLowerCase()}`}
        yTicks={[]}
        xTicks={x.values.map((value, i): Tick => ({ at: (i + 0.5) / columns, label: tickText(x.unit, value) }))}
      >
        {y.values.map((value, row) => (
          <text key={value} className="plot__y tipping__y" x={-10} y={fieldHeight - (row + 0.5) * cellHeight + 4}>
            {formatCount(value)}
          </text>
        ))}
        {cells.map(({ share, runs }, i) => {
          const row = Math.floor(i / columns);
          const column = i % columns;
          return (
            <g key={i}>
              <rect
                className="tipping__cell"
                x={percent(column / columns)}
                width={percent(1 / columns)}
                y={fieldHeight - (row + 1) * cellHeight}
                height={cellHeight}
                fillOpacity={runs === 0 ? 0 : 0.04 + 0.44 * (share ?? 0)}
              />
              <text
                className="tipping__share"
                x={percent((column + 0.5) / columns)}
                y={fieldHeight - (row + 0.5) * cellHeight + 4}
              >
                {share === null ? '·' : formatCount(Math.round(share * 100))}
              </text>
            </g>
          );
        })}
        {nowRow >= 0 && nowColumn >= 0 && (
          <rect
            className="tipping__now"
            x={percent(nowColumn / columns)}
            width={percent(1 / columns)}
            y={fieldHeight - (nowRow + 1) * cellHeight}
            height={cellHeight}
          />
        )}
        <text className="tipping__x" x="100%" y={fieldHeight + panelFoot + 10}>
          {x.label}
          {x.unit === 'rps' ? ', req/s' : ''}
          {nowRow >= 0 && nowColumn >= 0 ? '; framed: as it is now' : ''}
        </text>
      </Panel>
      {ramp && <Ramp ramp={ramp} top={panelHead + fieldHeight + panelFoot + 18 + rampGap + panelHead} />}
    </>
  );
}

const tickText = (unit: Tipping['x']['unit'], value: number): string =>
  unit === 'rps' ? formatCount(value) : formatValue(unit, value);

/** The column a value is nearest to; -1 for one beyond the map. */
function nearest(values: readonly number[], value: number): number {
  const half = (values[1]! - values[0]!) / 2;
  return values.findIndex((v) => Math.abs(v - value) <= half * (1 + 1e-9));
}

/** Share of requests answered at each step of the load: triangles point the way the load goes. */
function Ramp({ ramp, top }: { ramp: NonNullable<Tipping['ramp']>; top: number }): ReactNode {
  const { ratesRps, curves } = ramp;
  const at = (i: number) => (i + 0.5) / ratesRps.length;
  return (
    <Panel
      top={top}
      height={rampHeight}
      title="Up and down again"
      xTitle="share of requests answered; ▲ load rising, ▽ load falling"
      yTicks={[0, 0.5, 1].map((share) => ({ at: share, label: formatShare(share) }))}
      xTicks={ratesRps.map((rate, i) => ({ at: at(i), label: formatCount(rate) }))}
    >
      {curves.map(({ letter, up, down }) => (
        <g key={letter} className={`series--${letter.toLowerCase()}`}>
          {[up, down].map((list, way) => {
            const points = list.flatMap((share, i): [number, number][] => (share === null ? [] : [[at(i), share]]));
            return (
              <g key={way}>
                <Curve
                  className={way === 0 ? 'series__line series__line--strong' : 'series__line'}
                  height={rampHeight}
                  points={points}
                />
                {points.map(([px, py]) => (
                  <svg key={px} x={percent(px)} y={Math.round(rampHeight * (1 - py) * 10) / 10} overflow="visible">
                    <path
                      className={way === 0 ? 'series__dot' : 'tipping__down'}
                      d={way === 0 ? 'M0-6 6 5-6 5Z' : 'M0 6 6-5-6-5Z'}
                    />
                  </svg>
                ))}
              </g>
            );
          })}
        </g>
      ))}
      {curves.map(({ letter, down }, s) => {
        const places = curves.map((curve) => rampHeight * (1 - (curve.down.at(-1) ?? 0)));
        const apart = curves.length === 2 && Math.abs(places[0]! - places[1]!) < 15;
        const y = rampHeight * (1 - (down.at(-1) ?? 0)) + 4 + (apart ? (s === 0 ? -8 : 8) : 0);
        return (
          <g key={letter} className={`series--${letter.toLowerCase()}`}>
            <text className="series__label" x="100%" dx={7} y={Math.round(y)}>
              {letter}
            </text>
          </g>
        );
      })}
    </Panel>
  );
}
