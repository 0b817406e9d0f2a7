/** What a policy's waits come to: per retry, in sum, and when many clients fail at the same moment. */
import { createRandom } from '../core/random.ts';
import type { Backoff } from './choice.ts';

export interface RetryStatistics {
  /** Counts from 1. */
  readonly retry: number;
  readonly nominalMs: number;
  /** Exact bounds over all draws. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Exact where the formula has a closed form, else the mean of the draws. */
  readonly meanMs: number;
  readonly meanIsExact: boolean;
  /** Of the draws; exact when nothing is left to chance. */
  readonly p05Ms: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface ScheduleStudy {
  readonly retries: readonly RetryStatistics[];
  /** Sum of all waits of each drawn request, ascending, milliseconds. One entry when nothing is left to chance. */
  readonly totalsMs: Float64Array;
  /** Sums of the exact bounds. */
  readonly minTotalMs: number;
  readonly maxTotalMs: number;
  readonly meanTotalMs: number;
  readonly jittered: boolean;
  readonly draws: number;
}

export interface StudyOptions {
  readonly retries: number;
  /** Requests drawn; the quantiles and totals are theirs. */
  readonly draws: number;
  readonly seed: number;
}

/** The value below which `ratio` of the ascending `sorted` lie (nearest rank); NaN when empty. */
export function quantile(sorted: Float64Array, ratio: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(ratio * sorted.length) - 1))] ?? Number.NaN;
}

/** @returns the same study for the same options */
export function studySchedule(backoff: Backoff, { retries, draws, seed }: StudyOptions): ScheduleStudy {
  const bounds = Array.from({ length: retries }, (_, i) => backoff.boundsMs(i + 1));
  const jittered = bounds.some((b) => b.maxMs > b.minMs);
  const count = jittered ? Math.max(1, draws) : 1;
  const random = createRandom(seed, 'jitter');
  const columns = bounds.map(() => new Float64Array(count));
  const totalsMs = new Float64Array(count);
  for (let draw = 0; draw < count; draw++) {
    const next = backoff.start(random);
    let total = 0;
    for (let i = 0; i < retries; i++) {
      const delayMs = next(i + 1);
      columns[i]![draw] = delayMs;
      total += delayMs;
    }
    totalsMs[draw] = total;
  }
  totalsMs.sort();
  const statistics = columns.map((column, i): RetryStatistics => {
    const exactMean = backoff.meanMs(i + 1);
    const meanMs = exactMean ?? column.reduce((sum, value) => sum + value, 0) / count;
    column.sort();
    return {
      retry: i + 1,
      nominalMs: backoff.nominalMs(i + 1),
      ...bounds[i]!,
      meanMs,
      meanIsExact: exactMean !== undefined,
      p05Ms: quantile(column, 0.05),
      p50Ms: quantile(column, 0.5),
      p95Ms: quantile(column, 0.95),
    };
  });
  const sum = (pick: (row: RetryStatistics) => number): number =>
    statistics.reduce((total, row) => total + pick(row), 0);
  return {
    retries: statistics,
    totalsMs,
    minTotalMs: sum((row) => row.minMs),
    maxTotalMs: sum((row) => row.maxMs),
    meanTotalMs: sum((row) => row.meanMs),
    jittered,
    draws: count,
  };
}

/** Share of requests whose waits alone come to more than `deadlineMs`, when every try fails. Exact without jitter. */
export function outlivesRatio({ totalsMs }: ScheduleStudy, deadlineMs: number): number {
  let low = 0;
  let high = totalsMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totalsMs[middle]! > deadlineMs) high = middle;
    else low = middle + 1;
  }
  return totalsMs.length === 0 ? 0 : (totalsMs.length - low) / totalsMs.length;
}

export interface HerdOptions {
  /** Clients whose first try fails at time 0, and every retry after it. */
  readonly clients: number;
  readonly retries: number;
  readonly windowMs: number;
  /** Retries after this are only counted. */
  readonly horizonMs: number;
  readonly seed: number;
}

export interface Herd {
  readonly windowMs: number;
  /** Retries that arrive in each window from 0 on. */
  readonly arrivals: Uint32Array;
  readonly peak: number;
  /** Start of the fullest window. */
  readonly peakMs: number;
  /** Retries after the horizon. */
  readonly later: number;
}

/** At most this many windows; a shorter window is widened. */
export const maxHerdWindows = 2000;

/** When the retries of clients that failed together come back. Calls take no time; only the waits count. */
export function studyHerd(backoff: Backoff, { clients, retries, windowMs, horizonMs, seed }: HerdOptions): Herd {
  const width = Math.max(windowMs, horizonMs / maxHerdWindows);
  const windows = Math.max(1, Math.ceil(horizonMs / width));
  const arrivals = new Uint32Array(windows);
  const random = createRandom(seed, 'jitter');
  let later = 0;
  for (let client = 0; client < clients; client++) {
    const next = backoff.start(random);
    let atMs = 0;
    for (let retry = 1; retry <= retries; retry++) {
      atMs += next(retry);
      if (atMs < horizonMs) arrivals[Math.floor(atMs / width)]! += 1;
      else {
        later += retries - retry + 1;
        break;
      }
    }
  }
  let fullest = 0;
  for (let i = 1; i < windows; i++) if (arrivals[i]! > arrivals[fullest]!) fullest = i;
  return { windowMs: width, arrivals, peak: arrivals[fullest]!, peakMs: fullest * width, later };
}
