/** A finished run: plain columns that may cross to and from a worker, and objects made when asked for. */
import { outcomeCode } from './codes.ts';
import type { PhaseChange } from './engine/world.ts';
import type { Scenario } from './scenario.ts';
import {
  attemptAt,
  requestAt,
  type Attempt,
  type AttemptColumns,
  type RequestColumns,
  type RequestTrace,
} from './trace.ts';

/** What was still under way when nothing more could happen, or when the run was stopped. */
export interface Unfinished {
  readonly requests: number;
  readonly attempts: number;
}

/** Plain data: may be posted to a worker and back. */
export interface RunData {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly trace: AttemptColumns;
  readonly requestTrace: RequestColumns;
  /** When the last client had its answer. */
  readonly endMs: number;
  /** When the last work ended; the system is empty then. */
  readonly drainedMs: number;
  readonly events: number;
  /** What breakers and ejections did, in order of time. */
  readonly phases: readonly PhaseChange[];
  /** Set when the limit on events stopped the run. */
  readonly stoppedEarly: boolean;
  readonly unfinished: Unfinished;
}

export interface Run extends RunData {
  readonly requests: readonly RequestTrace[];
  /** In the order they were sent. Made on first use; for large runs read `trace`. */
  readonly attempts: readonly Attempt[];
  /** One attempt as an object, the same one each time. */
  attempt(id: number): Attempt;
}

/** Gives a run's data its accessors. */
export function openRun(data: RunData): Run {
  let requests: readonly RequestTrace[] | undefined;
  let complete: readonly Attempt[] | undefined;
  const made: Attempt[] = [];
  const attempt = (id: number): Attempt => (made[id] ??= attemptAt(data.trace, id));
  return {
    ...data,
    attempt,
    get requests() {
      return (requests ??= Array.from({ length: data.requestTrace.length }, (_, id) =>
        requestAt(data.requestTrace, id),
      ));
    },
    get attempts() {
      return (complete ??= Array.from({ length: data.trace.length }, (_, id) => attempt(id)));
    },
  };
}

/** The plain data of a run, without what was made from it. */
export function dataOf(run: RunData): RunData {
  const { scenario, seed, trace, requestTrace, endMs, drainedMs, events, phases, stoppedEarly, unfinished } = run;
  return { scenario, seed, trace, requestTrace, endMs, drainedMs, events, phases, stoppedEarly, unfinished };
}

/** The buffers of a run, for a worker to hand over instead of copying. */
export function buffersOf(run: RunData): ArrayBuffer[] {
  return [run.trace, run.requestTrace].flatMap((columns) =>
    Object.values(columns).flatMap((column: unknown) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    ),
  );
}

/** All attempts of one request, over all hops, in the order they were sent. */
export function attemptsOf(run: Run, request: number): Attempt[] {
  const found: Attempt[] = [];
  const column = run.trace.request;
  for (let id = 0; id < run.trace.length; id++) if (column[id] === request) found.push(run.attempt(id));
  return found;
}

export interface RunSummary {
  readonly requests: number;
  readonly answered: number;
  /** Attempts on the last hop: what the replicas had to carry. */
  readonly attempts: number;
  readonly retries: number;
  /** Attempts on the last hop per request. */
  readonly amplification: number;
  /** From arrival to end, over the requests that ended. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

export function summarise(run: RunData): RunSummary {
  const { trace, requestTrace } = run;
  const last = run.scenario.hops.length - 1;
  let attempts = 0;
  let retries = 0;
  for (let id = 0; id < trace.length; id++) {
    if (trace.hop[id] === last) attempts += 1;
    if (trace.number[id]! > 1) retries += 1;
  }
  const latencies = requestTrace.endMs
    .subarray(0, requestTrace.length)
    .map((endMs, id) => endMs - requestTrace.arriveMs[id]!)
    .filter((ms) => !Number.isNaN(ms))
    .sort();
  const answered = requestTrace.outcome
    .subarray(0, requestTrace.length)
    .reduce((count, outcome) => count + (outcome === outcomeCode.answered ? 1 : 0), 0);
  return {
    requests: requestTrace.length,
    answered,
    attempts,
    retries,
    amplification: requestTrace.length === 0 ? 0 : attempts / requestTrace.length,
    medianMs: quantileOf(latencies, 0.5),
    p95Ms: quantileOf(latencies, 0.95),
  };
}

/** The smallest value that at least the share `q` does not exceed; 0 of nothing. @param sorted ascending */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;
}
