/** Two ways of waiting side by side: whether they are one law, and by how much they differ. */
import { createRandom } from '../core/random.ts';
import type { Backoff } from '../backoff/choice.ts';
import { spokenGap, spokenGapMs, spokenList, spokenMs } from './durations.ts';

/** Retries that are looked at where waits are fitted or compared: every shape has shown itself by then. */
export const consideredRetries = 100;

/** Series drawn for the mean of a formula that has no closed one. */
export const meanDraws = 4000;

/** Expected waits before retries 1 … `retries`; from seeded draws where the formula has no closed mean. */
export function expectedWaits(backoff: Backoff, retries: number): number[] {
  const means = Array.from({ length: retries }, (_, i) => backoff.meanMs(i + 1));
  if (means.every((mean) => mean !== undefined)) return means;
  const sums = new Array<number>(retries).fill(0);
  const random = createRandom(1, 'expected waits');
  for (let series = 0; series < meanDraws; series++) {
    const next = backoff.start(random);
    for (let i = 0; i < retries; i++) sums[i]! += next(i + 1);
  }
  return sums.map((sum, i) => means[i] ?? sum / meanDraws);
}

export interface WaitDifference {
  /** From 1. */
  readonly retry: number;
  readonly libraryMeanMs: number;
  readonly meshMeanMs: number;
  readonly libraryMaxMs: number;
  readonly meshMaxMs: number;
}

/** Of at most the first `consideredRetries`. */
export function compareWaits(library: Backoff, mesh: Backoff, count: number): WaitDifference[] {
  const retries = Math.min(count, consideredRetries);
  const libraryMeans = expectedWaits(library, retries);
  const meshMeans = expectedWaits(mesh, retries);
  return libraryMeans.map((libraryMeanMs, i) => ({
    retry: i + 1,
    libraryMeanMs,
    meshMeanMs: meshMeans[i]!,
    libraryMaxMs: library.boundsMs(i + 1).maxMs,
    meshMaxMs: mesh.boundsMs(i + 1).maxMs,
  }));
}

/** Proxies count whole milliseconds; that much is not a difference, but for a wait that is none at all. */
const toleranceMs = 1;
const near = (a: number, b: number): boolean => Math.abs(a - b) <= toleranceMs && a < 0.5 === b < 0.5;

/** Probability that the wait is at most `ms`; undefined for a law that is not stated. */
function shareUpTo({ formula, params, boundsMs }: Backoff, retry: number, ms: number): number | undefined {
  const { minMs, maxMs } = boundsMs(retry);
  if (formula.law === 'other') return formula.cdf?.(retry, params as never, ms);
  if (maxMs - minMs <= toleranceMs) return ms >= minMs ? 1 : 0;
  return Math.min(1, Math.max(0, (ms - minMs) / (maxMs - minMs)));
}

/** Whether both draw every wait up to `retries` from the same law, whole milliseconds aside. */
export function sameWaits(a: Backoff, b: Backoff, retries: number): boolean {
  const remembers = a.formula.lawRetry !== undefined || b.formula.lawRetry !== undefined;
  if (remembers && retries > 1 && a.formula.id !== b.formula.id) return false;
  for (let n = 1; n <= Math.min(retries, consideredRetries); n++) {
    const [x, y] = [a.boundsMs(n), b.boundsMs(n)];
    if (!near(x.minMs, y.minMs) || !near(x.maxMs, y.maxMs)) return false;
    const widthMs = x.maxMs - x.minMs;
    if (widthMs > 0 !== y.maxMs > y.minMs) return false;
    if (widthMs <= toleranceMs) continue;
    for (let tenth = 1; tenth < 10; tenth++) {
      const ms = x.minMs + (widthMs * tenth) / 10;
      const [p, q] = [shareUpTo(a, n, ms), shareUpTo(b, n, ms)];
      if (p === undefined || q === undefined || Math.abs(p - q) > 0.01 + 2 / widthMs) return false;
    }
  }
  return true;
}

/** `Mean waits of 1 s and 2 s become …; the longest wait before retry 2 grows from … to …` */
export function describeDifferences(differences: readonly WaitDifference[]): string {
  const means = (key: 'libraryMeanMs' | 'meshMeanMs') =>
    spokenList(
      differences.slice(0, 5).map((d) => spokenMs(d[key])),
      4,
    );
  const [library, mesh] = [means('libraryMeanMs'), means('meshMeanMs')];
  const gapMs = (d: WaitDifference): number => spokenGapMs(d.meshMeanMs, d.libraryMeanMs);
  const farthest = differences.reduce((most, d) => (gapMs(d) > gapMs(most) ? d : most));
  const apart = spokenGap(farthest.meshMeanMs, farthest.libraryMeanMs);
  const far = gapMs(farthest) > 0 ? `, at most ${apart} apart (retry ${farthest.retry})` : '';
  const worst = differences.reduce((most, d) =>
    d.meshMaxMs - d.libraryMaxMs > most.meshMaxMs - most.libraryMaxMs ? d : most,
  );
  const sentence =
    library === mesh
      ? `The mean waits stay ${library}${farthest.retry > 4 && far ? ` at first${far}` : ''}`
      : `Mean waits of ${library} become ${mesh}${far}`;
  const extreme =
    worst.meshMaxMs - worst.libraryMaxMs > toleranceMs
      ? `the longest wait before retry ${worst.retry} grows from ${spokenMs(worst.libraryMaxMs)} to ${spokenMs(worst.meshMaxMs)}`
      : 'no wait can be longer than before';
  return `${sentence}; ${extreme}`;
}
