/** Fits Traefik's waits (a middle that doubles over all attempts, varied by half) to other waits. */
import type { Backoff } from '../backoff/choice.ts';
import type { Fit } from './target.ts';
import { expectedWaits } from './waits.ts';

/** A day: longer intervals are not written. */
const longestMs = 86_400_000;

/**
 * `initialInterval` in whole milliseconds; 0 = no wait. Nearest-mean keeps the sum of the expected waits;
 * never-longer keeps every longest wait (one and a half times the middle) within the library's.
 * @param count retries ≥ 1; more than a thousand are fitted as a thousand
 */
export function fitTraefikInitialMs(backoff: Backoff, count: number, fit: Fit): number {
  const retries = Math.min(count, 1000);
  // m^(n − 1) with m = 2^(1/retries): the middles relative to the first.
  const middles = Array.from({ length: retries }, (_, i) => 2 ** (i / retries));
  if (fit === 'nearest-mean') {
    const sum = expectedWaits(backoff, retries).reduce((total, ms) => total + ms, 0);
    return Math.min(longestMs, Math.round(sum / middles.reduce((total, middle) => total + middle, 0)));
  }
  const longest = middles.map((middle, i) => backoff.boundsMs(i + 1).maxMs / (1.5 * middle));
  return Math.min(longestMs, Math.max(0, Math.floor(Math.min(...longest))));
}
