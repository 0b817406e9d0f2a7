/** What a policy's waits come to: per retry, in sum, and when many clients fail at the same moment. */
import { createRandom } from '../core/random.ts';
import type { Backoff } from './choice.ts';
import type { DelayBounds } from './formula.ts';

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

/** Requests whose every try fails, drawn in turn from one stream: the first of them are the same however many are drawn. */
export interface DrawnRequests {
  readonly backoff: Backoff;
  readonly retries: number;
  /** One where nothing is left to chance: all requests are alike. */
  readonly count: number;
  readonly jittered: boolean;
  readonly bounds: readonly DelayBounds[];
  /** The waits of one request, then those of the next, milliseconds. */
  readonly waitsMs: Float64Array;
}

/** @returns the same requests for the same options */
export function drawRequests(backoff: Backoff, { retries, draws, seed }: StudyOptions): DrawnRequests {
  const bounds = boundsOf(backoff, retries);
  const jittered = bounds.some((b) => b.maxMs > b.minMs);
  const count = jittered ? Math.max(1, draws) : 1;
  const random = createRandom(seed, 'jitter');
  const waitsMs = new Float64Array(count * retries);
  for (let i = 0; i < waitsMs.length;) {
    const next = backoff.start(random);
    for (let retry = 1; retry <= retries; retry++) waitsMs[i++] = next(retry);
  }
  return { backoff, retries, count, jittered, bounds, waitsMs };
}

const boundsOf = (backoff: Backoff, retries: number): DelayBounds[] =>
  Array.from({ length: retries }, (_, i) => backoff.boundsMs(i + 1));

/** Nearest rank: the place among `count` ascending values below which `ratio` of them lie. */
const rankOf = (count: number, ratio: number): number => Math.min(count - 1, Math.max(0, Math.ceil(ratio * count) - 1));

/** The value below which `ratio` of the ascending `sorted` lie (nearest rank); NaN when empty. */
export function quantile(sorted: Float64Array, ratio: number): number {
  return sorted[rankOf(sorted.length, ratio)] ?? Number.NaN;
}

/**
 * The value that would stand at `rank` if `values` were sorted between `left` and `right`; moves smaller ones before it and
 * larger ones behind it. Hoare's FIND (Algorithm 65, Communications of the ACM 4(7), 1961): a third of the time of sorting 20,000 draws.
 */
function selectRank(values: Float64Array, rank: number, left: number, right: number): number {
  while (left < right) {
    const pivot = values[rank]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (pivot < values[j]!) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (j < rank) left = i;
    if (rank < i) right = j;
  }
  return values[rank]!;
}

/** @returns the same study for the same options */
export function studySchedule(backoff: Backoff, options: StudyOptions): ScheduleStudy {
  return studyOf(drawRequests(backoff, options));
}

export function studyOf({ backoff, retries, count, jittered, bounds, waitsMs }: DrawnRequests): ScheduleStudy {
  const totalsMs = new Float64Array(count);
  for (let draw = 0, i = 0; draw < count; draw++) {
    let total = 0;
    for (let retry = 0; retry < retries; retry++) total += waitsMs[i++]!;
    totalsMs[draw] = total;
  }
  totalsMs.sort();
  const column = new Float64Array(count);
  const statistics = bounds.map((bound, i): RetryStatistics => {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += column[draw] = waitsMs[draw * retries + i]!;
    const exactMean = backoff.meanMs(i + 1);
    const [low, middle, high] = [0.05, 0.5, 0.95].map((ratio) => rankOf(count, ratio)) as [number, number, number];
    const p50Ms = selectRank(column, middle, 0, count - 1);
    return {
      retry: i + 1,
      nominalMs: backoff.nominalMs(i + 1),
      ...bound,
      meanMs: exactMean ?? sum / count,
      meanIsExact: exactMean !== undefined,
      p05Ms: selectRank(column, low, 0, middle),
      p50Ms,
      p95Ms: selectRank(column, high, middle, count - 1),
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

export interface HerdWindows {
  readonly windowMs: number;
  /** Retries after this are only counted. */
  readonly horizonMs: number;
}

export interface HerdOptions extends HerdWindows {
  /** Clients whose first try fails at time 0, and every retry after it. */
  readonly clients: number;
  readonly retries: number;
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
export function studyHerd(backoff: Backoff, { clients, retries, seed, ...windows }: HerdOptions): Herd {
  const bins = new Bins(windows);
  const alike = boundsOf(backoff, retries).every((b) => b.maxMs === b.minMs);
  const random = createRandom(seed, 'jitter');
  const waitsMs = new Float64Array(retries);
  for (let client = 0; client < (alike ? 1 : clients); client++) {
    const next = backoff.start(random);
    for (let retry = 1; retry <= retries; retry++) waitsMs[retry - 1] = next(retry);
    bins.add(waitsMs, 0, retries);
  }
  return bins.herd(alike ? clients : 1);
}

/** The herd of `clients` of the drawn requests; `studyHerd` finds the same. More clients than were drawn are scaled up from those. */
export function herdOf(
  { retries, count, waitsMs }: DrawnRequests,
  { clients, ...windows }: HerdWindows & { readonly clients: number },
): Herd {
  const bins = new Bins(windows);
  const known = Math.min(count, clients);
  for (let client = 0; client < known; client++) bins.add(waitsMs, client * retries, retries);
  return bins.herd(clients / known);
}

/** Retries counted by the window they fall in. */
class Bins {
  private readonly horizonMs: number;
  private readonly widthMs: number;
  private readonly arrivals: Uint32Array;
  private later = 0;

  constructor({ windowMs, horizonMs }: HerdWindows) {
    this.horizonMs = horizonMs;
    this.widthMs = Math.max(windowMs, horizonMs / maxHerdWindows);
    this.arrivals = new Uint32Array(Math.max(1, Math.ceil(horizonMs / this.widthMs)));
  }

  add(waitsMs: Float64Array, from: number, retries: number): void {
    let atMs = 0;
    for (let i = 0; i < retries; i++) {
      atMs += waitsMs[from + i]!;
      if (atMs < this.horizonMs) this.arrivals[Math.floor(atMs / this.widthMs)]! += 1;
      else {
        this.later += retries - i;
        return;
      }
    }
  }

  /** Every counted client stands for `factor` of them. */
  herd(factor: number): Herd {
    const { arrivals, widthMs } = this;
    let fullest = 0;
    for (let i = 0; i < arrivals.length; i++) {
      if (factor !== 1) arrivals[i] = Math.round(arrivals[i]! * factor);
      if (arrivals[i]! > arrivals[fullest]!) fullest = i;
    }
    return {
      windowMs: widthMs,
      arrivals,
      peak: arrivals[fullest]!,
      peakMs: fullest * widthMs,
      later: Math.round(this.later * factor),
    };
  }
}
