/** Axes of the plots: from values to shares of the axis, and the ticks that are written. */
import { ticks as roundTicks } from 'd3-array';
import { formatMs } from '../kit/format.ts';
import type { Tick } from './Panel.tsx';

export interface Scale {
  /** Share of the axis, 0–1, clamped. */
  at(value: number): number;
  readonly ticks: readonly Tick[];
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** 0 … `max`, with about `count` round ticks. */
export function linearScale(max: number, count: number, format: (value: number) => string): Scale {
  const end = max > 0 ? max : 1;
  const ticks = roundTicks(0, end, count);
  return { at: (value) => clamp(value / end), ticks: ticks.map((tick) => ({ at: tick / end, label: format(tick) })) };
}

/** Powers of ten from 1 ms to at least `maxMs`; what is shorter stands at the foot. */
export function logMsScale(maxMs: number): Scale {
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(10, maxMs)) - 1e-9));
  const every = Math.ceil(decades / 5);
  const ticks: Tick[] = [];
  for (let power = 0; power <= decades; power += every) {
    ticks.push({ at: power / decades, label: power === 0 ? '≤ 1\u00a0ms' : formatMs(10 ** power) });
  }
  return { at: (ms) => clamp(Math.log10(Math.max(1, ms)) / decades), ticks };
}
