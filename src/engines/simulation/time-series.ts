/** A run over time: rates, queue and latency per window. */
import { outcomeCode } from './codes.ts';
import { quantileOf, type RunData } from './run.ts';
import { nextOf } from './scenario.ts';

/** One entry per window; window `i` is [i × windowMs, (i + 1) × windowMs). Latencies of a window without an end are NaN. */
export interface TimeSeries {
  readonly windowMs: number;
  readonly startMs: Float64Array;
  /** Requests that arrived. */
  readonly offeredRps: Float64Array;
  /** Attempts that left for the hop. */
  readonly attemptsRps: Float64Array;
  readonly retriesRps: Float64Array;
  /** Requests that were answered. */
  readonly goodputRps: Float64Array;
  /** Requests that ended without an answer. */
  readonly failedRps: Float64Array;
  /** Attempts waiting at the hop's replicas at the end of the window. */
  readonly queue: Float64Array;
  /** Requests without an end at the end of the window. */
  readonly inFlight: Float64Array;
  /** From arrival to answer, of the requests answered in the window. */
  readonly p50Ms: Float64Array;
  readonly p95Ms: Float64Array;
  readonly p99Ms: Float64Array;
}

export interface TimeSeriesOptions {
  readonly windowMs: number;
  /** The hops whose attempts and queues are counted; those that call nobody unless given. */
  readonly hops?: readonly number[];
}

const maxWindows = 5000;

/** @throws RangeError for a window that is not > 0 or makes more than 5,000 windows */
export function timeSeriesOf(run: RunData, { windowMs, hops = leavesOf(run) }: TimeSeriesOptions): TimeSeries {
  const untilMs = Math.max(run.endMs, run.drainedMs, run.scenario.load.durationMs);
  const count = Math.max(1, Math.floor(untilMs / windowMs) + 1);
  if (!(windowMs > 0) || count > maxWindows) {
    throw new RangeError(`invalid windowMs: ${windowMs} (expected at least ${untilMs / maxWindows})`);
  }
  const column = () => new Float64Array(count);
  const at = (tMs: number): number => Math.min(count - 1, Math.floor(tMs / windowMs));
  const perSecond = 1000 / windowMs;
  const offeredRps = column();
  const goodputRps = column();
  const failedRps = column();
  const inFlight = column();
  const latencies: number[][] = Array.from({ length: count }, () => []);
  const { requestTrace, trace } = run;
  for (let id = 0; id < requestTrace.length; id++) {
    const arriveMs = requestTrace.arriveMs[id]!;
    const endMs = requestTrace.endMs[id]!;
    offeredRps[at(arriveMs)]! += perSecond;
    inFlight[at(arriveMs)]! += 1;
    if (Number.isNaN(endMs)) continue;
    inFlight[at(endMs)]! -= 1;
    if (requestTrace.outcome[id] === outcomeCode.answered) {
      goodputRps[at(endMs)]! += perSecond;
      latencies[at(endMs)]!.push(endMs - arriveMs);
    } else failedRps[at(endMs)]! += perSecond;
  }
  const attemptsRps = column();
  const retriesRps = column();
  const queue = column();
  for (let id = 0; id < trace.length; id++) {
    if (!hops.includes(trace.hop[id]!)) continue;
    const arriveMs = trace.arriveMs[id]!;
    if (Number.isNaN(arriveMs)) continue;
    attemptsRps[at(trace.sendMs[id]!)]! += perSecond;
    if (trace.number[id]! > 1) retriesRps[at(trace.sendMs[id]!)]! += perSecond;
    const leftMs = Number.isNaN(trace.startMs[id]!) ? trace.finishMs[id]! : trace.startMs[id]!;
    queue[at(arriveMs)]! += 1;
    if (!Number.isNaN(leftMs)) queue[at(leftMs)]! -= 1;
  }
  accumulate(inFlight);
  accumulate(queue);
  const sorted = latencies.map((list) => Float64Array.from(list).sort());
  const quantiles = (q: number) => Float64Array.from(sorted, (list) => (list.length > 0 ? quantileOf(list, q) : NaN));
  return {
    windowMs,
    startMs: column().map((_, i) => i * windowMs),
    offeredRps,
    attemptsRps,
    retriesRps,
    goodputRps,
    failedRps,
    queue,
    inFlight,
    p50Ms: quantiles(0.5),
    p95Ms: quantiles(0.95),
    p99Ms: quantiles(0.99),
  };
}

/** The hops that call nobody further in. */
export function leavesOf({ scenario }: Pick<RunData, 'scenario'>): number[] {
  return scenario.hops.map((_, hop) => hop).filter((hop) => nextOf(scenario, hop) === undefined);
}

function accumulate(column: Float64Array): void {
  for (let i = 1; i < column.length; i++) column[i]! += column[i - 1]!;
}
