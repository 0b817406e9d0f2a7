/** What the Resilience4j intervals share: stepwise growth, the randomised draw and its law. */
import type { SourceRef } from '../core/source-ref.ts';
import type { DelayBounds } from './formula.ts';
import { truncate } from './java-long.ts';

export const resilience4jSource: SourceRef = {
  title: 'resilience4j/resilience4j',
  version: '2.4.0 (af9e7c9)',
  at: 'resilience4j-core/src/main/java/io/github/resilience4j/core/IntervalFunction.java',
  url: 'https://github.com/resilience4j/resilience4j/blob/v2.4.0/resilience4j-core/src/main/java/io/github/resilience4j/core/IntervalFunction.java',
};

/** E(1) = initial, E(n + 1) = ⌊E(n) × multiplier⌋; no cap. */
export function resilience4jInterval(retry: number, initialMs: number, multiplier: number): number {
  let interval = initialMs;
  for (let n = 1; n < retry; n++) {
    const next = truncate(interval * multiplier);
    if (next === interval) break;
    interval = next;
  }
  return interval;
}

/** `randomize`: x uniform in [lowMs, lowMs + spanMs), at least 1, truncated, then cut to a cap. */
export interface Randomised {
  readonly lowMs: number;
  readonly spanMs: number;
  readonly capMs: number;
}

export function randomised(currentMs: number, factor: number, capMs: number): Randomised {
  const delta = factor * currentMs;
  const lowMs = currentMs - delta;
  return { lowMs, spanMs: currentMs + delta - lowMs + 1, capMs };
}

export function drawRandomised({ lowMs, spanMs, capMs }: Randomised, unit: number): number {
  return Math.min(truncate(Math.max(1, lowMs + unit * spanMs)), capMs);
}

export function randomisedBounds({ lowMs, spanMs, capMs }: Randomised): DelayBounds {
  const longest = Math.max(1, Math.ceil(lowMs + spanMs) - 1);
  return { minMs: Math.min(capMs, truncate(Math.max(1, lowMs))), maxMs: Math.min(capMs, longest) };
}

export function randomisedCdf({ lowMs, spanMs, capMs }: Randomised, ms: number): number {
  if (ms >= capMs) return 1;
  if (ms < 1) return 0;
  return Math.min(1, Math.max(0, (Math.floor(ms) + 1 - lowMs) / spanMs));
}

/** Expected value of the truncated and cut draw, in closed form. */
export function randomisedMean({ lowMs, spanMs, capMs }: Randomised): number {
  const origin = Math.floor(lowMs);
  const cap = capMs - origin;
  const whole = (x: number): number => {
    const k = Math.floor(x);
    return (k * (k - 1)) / 2 + k * (x - k);
  };
  const cut = (x: number): number => (x <= cap ? whole(x) : whole(cap) + cap * (x - cap));
  const from = lowMs - origin;
  // A draw below 1 counts as 1.
  const raised = origin < 1 ? Math.max(0, Math.min(1, lowMs + spanMs) - lowMs) : 0;
  if (cap <= 0) return capMs;
  return origin + (cut(from + spanMs) - cut(from) + raised) / spanMs;
}
