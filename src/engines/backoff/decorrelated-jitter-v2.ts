/**
 * The decorrelated jitter of Polly.Contrib.WaitAndRetry, version 2, which Polly 8 also uses.
 * With t = a + U, a counting retries from 0 and U uniform in [0, 1): d = (g(t) − g(t′)) × first / 1.4, where t′ is the draw before
 * and g(t′) = 0 at the start.
 */
import type { DelayBounds } from './formula.ts';
import { ticksPerMs, wholeTicks } from './time-span.ts';

const scale = 1 / 1.4;
/** `(double)long.MaxValue − 1000`: the longest wait the library returns. */
const longestTicks = 9_223_372_036_854_774_784;
const longestMs = longestTicks / ticksPerMs;

/** Which wait of the series: retries counted from 0, and whether there was no draw before it. */
export interface Step {
  readonly index: number;
  readonly fresh: boolean;
}

const g = (t: number): number => 2 ** t * Math.tanh(Math.sqrt(4 * t));
const before = ({ index, fresh }: Step, u: number): number => (fresh ? 0 : g(index - 1 + u));
const cut = (ms: number): number => Math.min(Number.isFinite(ms) ? ms : longestMs, longestMs);

/** The t in [from, from + 1] with g(t) = value; g rises everywhere. */
function inverse(value: number, from: number): number {
  let low = from;
  let high = from + 1;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (g(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A fresh series, asked by the index of the wait; the result is milliseconds in whole ticks. */
export function startDecorrelatedV2(firstMs: number, nextUnit: () => number): (index: number) => number {
  const firstTicks = wholeTicks(firstMs);
  let previous = 0;
  return (index) => {
    const next = g(index + nextUnit());
    const rise = Number.isFinite(next) ? next - previous : Number.MAX_VALUE;
    previous = next;
    return firstTicks === 0 ? 0 : Math.trunc(Math.min(rise * scale * firstTicks, longestTicks)) / ticksPerMs;
  };
}

/** Bounds over all draws of this wait and of the one before, which pull in opposite directions. */
export function decorrelatedV2Bounds(step: Step, firstMs: number, capMs: number): DelayBounds {
  const { index, fresh } = step;
  if (firstMs === 0) return { minMs: 0, maxMs: 0 };
  const least = fresh ? Math.trunc(g(index) * scale * wholeTicks(firstMs)) / ticksPerMs : 0;
  const widest = (g(index + 1) - before(step, 0)) * scale * firstMs;
  return { minMs: Math.min(cut(least), capMs), maxMs: Math.min(cut(widest), capMs) };
}

/** P(d ≤ ms), by the midpoint rule over the draw before. */
export function decorrelatedV2Cdf(step: Step, firstMs: number, capMs: number, ms: number): number {
  const { index, fresh } = step;
  if (ms >= Math.min(capMs, longestMs)) return 1;
  if (ms < 0) return 0;
  if (firstMs === 0) return 1;
  const nodes = fresh ? 1 : 64;
  const wanted = ms / (firstMs * scale);
  let sum = 0;
  for (let i = 0; i < nodes; i++) {
    const value = wanted + before(step, (i + 0.5) / nodes);
    if (value >= g(index + 1)) sum += 1;
    else if (value > g(index)) sum += inverse(value, index) - index;
  }
  return sum / nodes;
}

const nodes = 96;
/** g at the midpoints of equal steps in s, where u = s² takes the edge off the square root at t = 0. */
const valuesAt = (index: number): Float64Array =>
  Float64Array.from({ length: nodes }, (_, i) => g(index + ((i + 0.5) / nodes) ** 2));
const weight = (i: number): number => (2 * (i + 0.5)) / nodes ** 2;

/** Expected wait by the midpoint rule, to about one part in ten thousand; undefined where the doubles run out. */
export function decorrelatedV2Mean(step: Step, firstMs: number, capMs: number): number | undefined {
  const { maxMs } = decorrelatedV2Bounds(step, firstMs, Number.MAX_VALUE);
  if (maxMs >= longestMs) return undefined;
  const unit = firstMs * scale;
  const later = valuesAt(step.index);
  const earlier = step.fresh ? new Float64Array(nodes) : valuesAt(step.index - 1);
  let sum = 0;
  if (capMs >= maxMs || step.fresh) {
    for (let i = 0; i < nodes; i++) sum += weight(i) * Math.min((later[i]! - earlier[i]!) * unit, capMs);
    return sum;
  }
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < nodes; j++) {
      sum += weight(i) * weight(j) * Math.min((later[i]! - earlier[j]!) * unit, capMs);
    }
  }
  return sum;
}
