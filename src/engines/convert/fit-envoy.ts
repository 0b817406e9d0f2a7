/** Fits Envoy's backoff (ranges from zero, doubling, capped) to other waits. */
import { envoyBoundMs } from '../backoff/envoy-bound.ts';
import type { Backoff } from '../backoff/choice.ts';
import type { Fit } from './target.ts';

export interface RetryDifference {
  readonly retry: number;
  /** Expected wait in the library and in the mesh. */
  readonly libraryMeanMs: number;
  readonly meshMeanMs: number;
  readonly libraryMaxMs: number;
  readonly meshMaxMs: number;
}

export interface EnvoyFit {
  readonly baseMs: number;
  readonly differences: readonly RetryDifference[];
}

/** Range of retry n in units of the base, when the cap is `capFactor` × base. */
const growth = (retry: number, capFactor: number): number => envoyBoundMs(retry, 1000, 1000 * capFactor) / 1000;

/** Expected wait; the middle of the range where a formula has no closed mean. */
export function expectedMs(backoff: Backoff, retry: number): number {
  const { minMs, maxMs } = backoff.boundsMs(retry);
  return backoff.meanMs(retry) ?? (minMs + maxMs) / 2;
}

/**
 * The base for a cap of `capFactor` × base. Mean-preserving: least squares of the expected waits over `retries`.
 * Never-longer: the largest base whose longest waits stay within the library's.
 * @param retries ≥ 1
 */
export function fitEnvoyBase(backoff: Backoff, retries: number, fit: Fit, capFactor: number): EnvoyFit {
  let baseMs: number;
  if (fit === 'mean-preserving') {
    let above = 0;
    let below = 0;
    for (let n = 1; n <= retries; n++) {
      const g = growth(n, capFactor);
      above += g * (2 * expectedMs(backoff, n) + 1);
      below += g * g;
    }
    baseMs = above / below;
  } else {
    baseMs = Infinity;
    for (let n = 1; n <= retries; n++) {
      baseMs = Math.min(baseMs, (backoff.boundsMs(n).maxMs + 1) / growth(n, capFactor));
    }
    baseMs = Math.floor(baseMs);
  }
  baseMs = Math.max(1, Math.round(baseMs));
  return { baseMs, differences: differencesFrom(backoff, retries, baseMs, capFactor * baseMs) };
}

export function differencesFrom(backoff: Backoff, retries: number, baseMs: number, maxMs: number): RetryDifference[] {
  return Array.from({ length: retries }, (_, i) => {
    const bound = envoyBoundMs(i + 1, baseMs, maxMs);
    return {
      retry: i + 1,
      libraryMeanMs: expectedMs(backoff, i + 1),
      meshMeanMs: (bound - 1) / 2,
      libraryMaxMs: backoff.boundsMs(i + 1).maxMs,
      meshMaxMs: bound - 1,
    };
  });
}
