/** Fits Envoy's backoff (ranges from zero, doubling, capped) to other waits. */
import { envoyBoundMs } from '../backoff/envoy-bound.ts';
import type { Backoff } from '../backoff/choice.ts';
import type { Fit } from './target.ts';
import { consideredRetries, expectedWaits } from './waits.ts';

/** What a product lets its reader set of Envoy's backoff. */
export type WaitKnobs =
  /** Base and maximum interval. */
  | { readonly kind: 'base-and-cap' }
  /** The base; the maximum follows as `capFactor` × base. */
  | { readonly kind: 'base'; readonly capFactor: number }
  /** Nothing. */
  | { readonly kind: 'fixed'; readonly baseMs: number; readonly maxMs: number };

/** Widths of Envoy's first and widest range, whole milliseconds ≥ 1. */
export interface EnvoyWaits {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Envoy's own: `upstream.base_retry_backoff_ms` and ten times it. */
export const envoyDefaultWaits: EnvoyWaits = { baseMs: 25, maxMs: 250 };

/**
 * Nearest-mean: least squares of the expected waits over the retries, a range being twice its mean.
 * Never-longer: the widest ranges that stay within the library's longest waits.
 * @param count retries ≥ 1; the first `consideredRetries` are fitted
 */
export function fitEnvoyWaits(backoff: Backoff, count: number, fit: Fit, knobs: WaitKnobs): EnvoyWaits {
  const retries = Math.min(count, consideredRetries);
  if (knobs.kind === 'fixed') return { baseMs: knobs.baseMs, maxMs: knobs.maxMs };
  // A range of b whole milliseconds ends at b − 1.
  const step = backoff.formula.law === 'uniform-integer' ? 1 : 0;
  const wanted =
    fit === 'nearest-mean'
      ? expectedWaits(backoff, retries).map((meanMs) => 2 * meanMs + step)
      : Array.from({ length: retries }, (_, i) => Math.max(1, backoff.boundsMs(i + 1).maxMs + step));
  return knobs.kind === 'base' ? fitBase(wanted, fit, knobs.capFactor) : fitBaseAndCap(wanted, fit);
}

function fitBase(wanted: readonly number[], fit: Fit, capFactor: number): EnvoyWaits {
  const growth = wanted.map((_, i) => envoyBoundMs(i + 1, 1000, 1000 * capFactor) / 1000);
  const base = fit === 'nearest-mean' ? leastSquares(wanted, growth) : widestWithin(wanted, growth);
  const baseMs = whole(base, fit);
  return { baseMs, maxMs: capFactor * baseMs };
}

/** Tries every retry at which the cap could be reached; with as good a fit, the later one, which leaves the base simpler. */
function fitBaseAndCap(wanted: readonly number[], fit: Fit): EnvoyWaits {
  const pick = fit === 'nearest-mean' ? leastSquares : widestWithin;
  const candidates = Array.from({ length: wanted.length + 1 }, (_, doublings): EnvoyWaits => {
    const rising = wanted.slice(0, doublings);
    const level = wanted.slice(doublings);
    const flat =
      level.length > 0
        ? whole(
            pick(
              level,
              level.map(() => 1),
            ),
            fit,
          )
        : 0;
    const baseMs =
      rising.length > 0
        ? whole(
            pick(
              rising,
              rising.map((_, i) => 2 ** i),
            ),
            fit,
          )
        : flat;
    const reachedMs = Math.min(widestMs, baseMs * 2 ** Math.max(0, rising.length - 1));
    return { baseMs, maxMs: Math.max(baseMs, level.length > 0 ? flat : reachedMs) };
  });
  const cost = ({ baseMs, maxMs }: EnvoyWaits): number => {
    let sum = 0;
    for (const [i, target] of wanted.entries()) {
      const bound = envoyBoundMs(i + 1, baseMs, maxMs);
      if (fit === 'never-longer') sum += bound > target + 1e-6 ? Infinity : target - bound;
      else sum += (bound - target) ** 2;
    }
    return sum;
  };
  return candidates.reduce((best, candidate) => (cost(candidate) < cost(best) ? candidate : best));
}

const leastSquares = (wanted: readonly number[], growth: readonly number[]): number =>
  wanted.reduce((sum, w, i) => sum + w * growth[i]!, 0) / growth.reduce((sum, g) => sum + g * g, 0);

const widestWithin = (wanted: readonly number[], growth: readonly number[]): number =>
  Math.min(...wanted.map((w, i) => w / growth[i]!));

/** The widest range written: a day. No caller is left after it, and past it the fields' own limits begin. */
const widestMs = 86_400_000;

const whole = (ms: number, fit: Fit): number =>
  Math.min(widestMs, Math.max(1, fit === 'never-longer' ? Math.floor(ms + 1e-6) : Math.round(ms)));
