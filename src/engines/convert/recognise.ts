/** From waits, one after another, to the formula that makes them. */
import type { BackoffChoice } from '../backoff/choice.ts';
import { noCapMs } from '../backoff/delay-params.ts';
import { formulas } from '../backoff/index.ts';
import { resolveParams } from '../core/params.ts';

export interface WaitRange {
  readonly minMs: number;
  readonly maxMs: number;
}

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(0.01, 1e-6 * Math.max(Math.abs(a), Math.abs(b)));

/**
 * The simplest formula that gives exactly these waits, at least one of them. Falls back to the list itself.
 * Undefined when chance enters in a way the list cannot say.
 */
export function recogniseWaits(waits: readonly WaitRange[]): BackoffChoice | undefined {
  const clamped = waits.map((w) => ({ minMs: Math.max(0, w.minMs), maxMs: Math.max(0, w.maxMs) }));
  const first = clamped[0];
  if (!first) return { formula: 'none', params: {} };
  if (clamped.every((w) => near(w.minMs, w.maxMs))) return recogniseFixed(clamped.map((w) => w.maxMs));
  const spreadMs = first.maxMs - first.minMs;
  if (clamped.every((w) => near(w.maxMs - w.minMs, spreadMs))) {
    return { formula: 'listed', params: { delaysMs: clamped.map((w) => w.minMs), spreadMs } };
  }
  for (const [jitter, share] of [
    ['full', 0],
    ['equal', 0.5],
  ] as const) {
    if (!clamped.every((w) => near(w.minMs, w.maxMs * share))) continue;
    const whole = recogniseExponential(clamped.map((w) => w.maxMs));
    const choice: BackoffChoice = { formula: 'exponential', params: { ...whole, jitter } };
    if (whole && inRange(choice)) return choice;
  }
  return undefined;
}

/** Whether the formula takes these parameters as they are. */
function inRange({ formula, params }: BackoffChoice): boolean {
  const known = formulas.get(formula);
  return known !== undefined && resolveParams(known.params, params).diagnostics.length === 0;
}

function recogniseFixed(waits: readonly number[]): BackoffChoice {
  const simple = simplestFixed(waits);
  return simple && inRange(simple) ? simple : { formula: 'listed', params: { delaysMs: [...waits], spreadMs: 0 } };
}

function simplestFixed(waits: readonly number[]): BackoffChoice | undefined {
  const [first] = waits as [number, ...number[]];
  if (waits.every((wait) => near(wait, 0))) return { formula: 'none', params: {} };
  if (waits.every((wait) => near(wait, first))) return { formula: 'constant', params: { delayMs: first } };
  const growth = recogniseExponential(waits);
  if (!growth) return recogniseLinear(waits);
  const { baseMs, multiplier, capMs } = growth;
  return waits.at(-1)! < capMs
    ? { formula: 'polly-v7-lambda', params: { unitMs: baseMs / multiplier, base: multiplier } }
    : { formula: 'exponential', params: { baseMs, multiplier, capMs, jitter: 'none' } };
}

function recogniseLinear(waits: readonly number[]): BackoffChoice | undefined {
  const [first, second] = waits;
  if (first === undefined || second === undefined || waits.length < 3 || second <= first) return undefined;
  const incrementMs = Math.round((second - first) * 1e6) / 1e6;
  const highest = Math.max(...waits);
  const capped = near(waits.at(-1)!, waits.at(-2)!);
  const capMs = capped ? highest : noCapMs;
  const fits = waits.every((wait, i) => near(wait, Math.min(capMs, first + incrementMs * i)));
  return fits ? { formula: 'linear', params: { baseMs: first, incrementMs, capMs } } : undefined;
}

function recogniseExponential(
  waits: readonly number[],
): { baseMs: number; multiplier: number; capMs: number } | undefined {
  const [first, second] = waits;
  if (!first || !second || waits.length < 3) return undefined;
  const multiplier = Math.round((second / first) * 1e6) / 1e6;
  if (multiplier <= 1) return undefined;
  const highest = Math.max(...waits);
  const capped = near(waits.at(-1)!, waits.at(-2)!);
  const capMs = capped ? highest : noCapMs;
  const fits = waits.every((wait, i) => near(wait, Math.min(capMs, first * multiplier ** i)));
  return fits ? { baseMs: first, multiplier, capMs } : undefined;
}
