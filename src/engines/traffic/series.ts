/** A run as curves over time: rates, success, latency, retries, amplification. */
import { outcomeCode } from '../simulation/codes.ts';
import { quantileOf } from '../simulation/run.ts';
import { wasSent, type TrafficRun } from './run.ts';

/** One entry per window in every column; NaN where nothing of the kind happened in it. */
export interface TrafficSeries {
  readonly windowMs: number;
  readonly startMs: Float64Array;
  /** Requests that began, per second. */
  readonly requestsRps: Float64Array;
  /** Requests answered without an error, and all that ended, per second. */
  readonly answeredRps: Float64Array;
  readonly endedRps: Float64Array;
  /** Answered among those that ended, 0–1. */
  readonly successRatio: Float64Array;
  /** From beginning to end, over all requests that ended in the window. */
  readonly p50Ms: Float64Array;
  readonly p95Ms: Float64Array;
  readonly p99Ms: Float64Array;
  /** Tries sent after a failure, by whoever, per second. Copies are left out. */
  readonly retriesRps: Float64Array;
  /** Tries that went to pods, for each that would have gone had nobody retried. */
  readonly amplification: Float64Array;
}

export const maxWindows = 2000;

/** A window that gives about `count` of them: 1, 2 or 5 times a power of ten, milliseconds. */
export function windowFor(durationMs: number, count = 120): number {
  const wanted = Math.max(1, durationMs / count);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= wanted - 1e-9)!;
}

const fewestWindows = 20;

/** A window with about `each` requests in it, so that a curve shows the run and not its dice; `most` windows at most. */
export function windowWith(run: TrafficRun, each: number, most: number): number {
  const count = run.requestCount / each;
  return windowFor(run.durationMs, Math.min(most, Math.max(fewestWindows, count)));
}

/** @throws RangeError for a window that is not > 0 or makes more than 2,000 windows */
export function seriesOf(run: TrafficRun, windowMs = windowWith(run, 8, 120)): TrafficSeries {
  const count = Math.max(1, Math.floor(run.durationMs / windowMs) + 1);
  if (!(windowMs > 0) || count > maxWindows) {
    throw new RangeError(`invalid windowMs: ${windowMs} (expected at least ${run.durationMs / maxWindows})`);
  }
  const column = () => new Float64Array(count);
  const at = (tMs: number): number => Math.min(count - 1, Math.floor(tMs / windowMs));
  const perSecond = 1000 / windowMs;
  const requestsRps = column();
  const answeredRps = column();
  const endedRps = column();
  const latencies: number[][] = Array.from({ length: count }, () => []);
  const { requestTrace, trace } = run.run;
  for (let id = 0; id < requestTrace.length; id++) {
    const arriveMs = requestTrace.arriveMs[id]!;
    const endMs = requestTrace.endMs[id]!;
    requestsRps[at(arriveMs)]! += perSecond;
    if (Number.isNaN(endMs)) continue;
    endedRps[at(endMs)]! += perSecond;
    latencies[at(endMs)]!.push(endMs - arriveMs);
    if (requestTrace.outcome[id] === outcomeCode.answered) answeredRps[at(endMs)]! += perSecond;
  }
  const { retriesRps, amplification } = triesOf(run, count, at, perSecond);
  const sorted = latencies.map((list) => Float64Array.from(list).sort());
  const quantiles = (q: number) => Float64Array.from(sorted, (list) => (list.length > 0 ? quantileOf(list, q) : NaN));
  return {
    windowMs,
    startMs: column().map((_, i) => i * windowMs),
    requestsRps,
    answeredRps,
    endedRps,
    successRatio: endedRps.map((ended, i) => (ended > 0 ? answeredRps[i]! / ended : NaN)),
    p50Ms: quantiles(0.5),
    p95Ms: quantiles(0.95),
    p99Ms: quantiles(0.99),
    retriesRps,
    amplification,
  };

  function triesOf(of: TrafficRun, windows: number, window: (tMs: number) => number, scale: number) {
    const retries = new Float64Array(windows);
    const tries = new Float64Array(windows);
    const firsts = new Float64Array(windows);
    const isFirst = firstsOf(of);
    for (let id = 0; id < trace.length; id++) {
      const { mirror, toPod } = of.hops[trace.hop[id]!]!;
      if (mirror || !wasSent(of.run, id)) continue;
      const w = window(trace.sendMs[id]!);
      if (trace.number[id]! > 1) retries[w]! += scale;
      if (!toPod) continue;
      tries[w]! += 1;
      if (isFirst[id]) firsts[w]! += 1;
    }
    return {
      retriesRps: retries,
      amplification: tries.map((count, i) => (firsts[i]! > 0 ? count / firsts[i]! : NaN)),
    };
  }
}

/** Marks the tries that nobody's retry brought about: first tries of calls made by such tries. */
export function firstsOf({ run: { trace } }: Pick<TrafficRun, 'run'>): Uint8Array {
  const firsts = new Uint8Array(trace.length);
  for (let id = 0; id < trace.length; id++) {
    const parent = trace.parent[id]!;
    firsts[id] = trace.number[id] === 1 && (parent < 0 || firsts[parent] === 1) ? 1 : 0;
  }
  return firsts;
}

/** The whole run in a few numbers. */
export interface TrafficSummary {
  readonly requests: number;
  readonly answered: number;
  /** Requests that never ended: nothing limits them, or the run was stopped. */
  readonly unfinished: number;
  /** Answered among those that ended. */
  readonly successRatio: number;
  readonly retries: number;
  /** Tries that went to pods. */
  readonly podTries: number;
  /** Tries that went to pods, for each that would have gone had nobody retried. */
  readonly amplification: number;
  /** Over the requests that ended; NaN when none did. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export function summariseTraffic(run: TrafficRun): TrafficSummary {
  const { trace, requestTrace } = run.run;
  const firsts = firstsOf(run);
  let retries = 0;
  let podTries = 0;
  let first = 0;
  for (let id = 0; id < trace.length; id++) {
    const { mirror, toPod } = run.hops[trace.hop[id]!]!;
    if (mirror || !wasSent(run.run, id)) continue;
    if (trace.number[id]! > 1) retries += 1;
    if (!toPod) continue;
    podTries += 1;
    if (firsts[id]) first += 1;
  }
  const latencies: number[] = [];
  let answered = 0;
  for (let id = 0; id < requestTrace.length; id++) {
    const tookMs = requestTrace.endMs[id]! - requestTrace.arriveMs[id]!;
    if (!Number.isNaN(tookMs)) latencies.push(tookMs);
    if (requestTrace.outcome[id] === outcomeCode.answered) answered += 1;
  }
  const sorted = Float64Array.from(latencies).sort();
  const quantile = (q: number) => (sorted.length > 0 ? quantileOf(sorted, q) : NaN);
  return {
    requests: requestTrace.length,
    answered,
    unfinished: requestTrace.length - latencies.length,
    successRatio: latencies.length > 0 ? answered / latencies.length : NaN,
    retries,
    podTries,
    amplification: first > 0 ? podTries / first : NaN,
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
  };
}

/** Tries sent by share, copies left out: what a weighted choice came to. */
export function triesByShare(run: TrafficRun): Map<string, number> {
  const counts = new Map<string, number>();
  const { trace } = run.run;
  for (let id = 0; id < trace.length; id++) {
    const { share, mirror } = run.hops[trace.hop[id]!]!;
    if (share === null || mirror || trace.number[id] !== 1) continue;
    counts.set(share, (counts.get(share) ?? 0) + 1);
  }
  return counts;
}
