/** What is under way at any moment of a run, forward or backward, without walking all of it. */
import { outcomeCode } from '../simulation/codes.ts';
import type { TrafficRun } from './run.ts';

/** `lost`: a partition has swallowed it, and its caller still waits for an answer. */
export type AttemptPhase = 'waiting' | 'outbound' | 'queued' | 'working' | 'returning' | 'lost' | 'over';

/** One try at one moment; the same object may be filled again and again. */
export interface AttemptMoment {
  phase: AttemptPhase;
  /** How far through the phase, 0–1. */
  share: number;
}

export interface ActiveTries {
  /** Calls `visit` for every try that waits, travels or is worked on at `tMs`, in the order they were made. */
  forEachAt(tMs: number, visit: (attempt: number) => void): void;
  countAt(tMs: number): number;
  /** Requests under way. */
  requestsAt(tMs: number): number;
}

const blockBits = 6;

/**
 * Tries are numbered in the order they were made, so a block of neighbours spans a short time: blocks whose span misses the
 * moment are passed over whole.
 */
export function activeTries(run: TrafficRun): ActiveTries {
  const { trace, requestTrace } = run.run;
  const blocks = Math.ceil(trace.length / (1 << blockBits));
  const first = new Float64Array(blocks).fill(Infinity);
  const last = new Float64Array(blocks).fill(-Infinity);
  for (let id = 0; id < trace.length; id++) {
    const block = id >> blockBits;
    const from = trace.sendMs[id]! - trace.waitMs[id]!;
    const to = endOf(run, id);
    if (from < first[block]!) first[block] = from;
    if (to > last[block]!) last[block] = to;
  }
  let sorted: Float64Array | undefined;
  const ends = () => (sorted ??= requestTrace.endMs.map((ms) => (Number.isNaN(ms) ? Infinity : ms)).sort());
  const forEachAt = (tMs: number, visit: (attempt: number) => void): void => {
    for (let block = 0; block < blocks; block++) {
      if (first[block]! > tMs || last[block]! <= tMs) continue;
      const end = Math.min(trace.length, (block + 1) << blockBits);
      for (let id = block << blockBits; id < end; id++) {
        if (trace.sendMs[id]! - trace.waitMs[id]! <= tMs && endOf(run, id) > tMs) visit(id);
      }
    }
  };
  return {
    forEachAt,
    countAt(tMs) {
      let count = 0;
      forEachAt(tMs, () => void (count += 1));
      return count;
    },
    // Arrivals are in order of time already.
    requestsAt: (tMs) => upperBound(requestTrace.arriveMs, tMs) - upperBound(ends(), tMs),
  };
}

/** The most tries that are under way at one moment. Sorts the whole run: not for a page that is looked at. */
export function mostUnderWay({ run: { trace } }: TrafficRun): number {
  const begins = Float64Array.from(trace.sendMs.subarray(0, trace.length), (ms, id) => ms - trace.waitMs[id]!).sort();
  const ends = trace.receiveMs.slice(0, trace.length).map((ms) => (Number.isNaN(ms) ? Infinity : ms)).sort(); // prettier-ignore
  let most = 0;
  let ended = 0;
  begins.forEach((ms, i) => {
    while (ended < ends.length && ends[ended]! <= ms) ended += 1;
    most = Math.max(most, i + 1 - ended);
  });
  return most;
}

/** When the caller stopped waiting for it. */
function endOf({ run }: TrafficRun, id: number): number {
  const receiveMs = run.trace.receiveMs[id]!;
  return Number.isNaN(receiveMs) ? Infinity : receiveMs;
}

/** Values ≤ `limit` in an ascending list. */
function upperBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const unanswered: ReadonlySet<number> = new Set([
  outcomeCode['timed-out'],
  outcomeCode.unfinished,
  outcomeCode.cancelled,
]);

/** Fills `moment` with where the try is at `tMs`. */
export function lookAt({ run: { trace } }: TrafficRun, id: number, tMs: number, moment: AttemptMoment): void {
  const sendMs = trace.sendMs[id]!;
  if (tMs < sendMs) return set(moment, 'waiting', sendMs - trace.waitMs[id]!, sendMs, tMs);
  const receiveMs = trace.receiveMs[id]!;
  const arriveMs = trace.arriveMs[id]!;
  if (tMs >= receiveMs) return set(moment, 'over', 0, 0, 0);
  // What was never sent, and what was refused, is nowhere.
  if (Number.isNaN(arriveMs)) return set(moment, unanswered.has(trace.outcome[id]!) ? 'lost' : 'over', 0, 0, 0);
  if (tMs < arriveMs) return set(moment, 'outbound', sendMs, arriveMs, tMs);
  const startMs = trace.startMs[id]!;
  const finishMs = trace.finishMs[id]!;
  if (tMs < startMs || (Number.isNaN(startMs) && !(tMs >= finishMs)))
    return set(moment, 'queued', arriveMs, startMs, tMs);
  if (tMs < finishMs || Number.isNaN(finishMs)) return set(moment, 'working', startMs, finishMs, tMs);
  set(moment, 'returning', finishMs, receiveMs, tMs);
}

function set(moment: AttemptMoment, phase: AttemptPhase, fromMs: number, toMs: number, tMs: number): void {
  moment.phase = phase;
  moment.share = toMs > fromMs ? (tMs - fromMs) / (toMs - fromMs) : 0;
}
