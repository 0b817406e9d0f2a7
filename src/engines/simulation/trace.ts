/** What happened, as columns (one entry per attempt or request) and as objects made when asked for. */
import { causes, outcomes, verdicts, type Cause, type Outcome, type Verdict } from './codes.ts';
import type { Columns } from './columns.ts';

export type { Cause, Outcome, Verdict };

/** One try on one hop. Times are virtual milliseconds since the start of the run. */
export interface Attempt {
  readonly id: number;
  readonly request: number;
  /** Index into `scenario.hops`. */
  readonly hop: number;
  /** The attempt on the hop before that made this call; -1 for the client's own. */
  readonly parent: number;
  /** 1 = the first call, 2 = the first retry. */
  readonly number: number;
  /** Index into the replicas of the hop's service. */
  readonly replica: number;
  /** Wait before this attempt; 0 for the first. */
  readonly waitMs: number;
  /** When it left, or would have left had the caller's breaker, throttle or bulkhead not refused it. */
  readonly sendMs: number;
  readonly arriveMs: number;
  /** When work began, after queueing; NaN if it never did. */
  readonly startMs: number;
  /** When the replica was done with it; a caller that timed out is long gone by then. NaN if never. */
  readonly finishMs: number;
  /** When the caller knew; NaN if never. */
  readonly receiveMs: number;
  readonly outcome: Outcome;
  /** HTTP status as the caller saw it; 504 for its own timeout, 0 when it never saw one. */
  readonly status: number;
  readonly verdict: Verdict;
  readonly cause: Cause;
  /** Whether it was sent because an earlier try was slow, not because one had failed. */
  readonly hedge: boolean;
}

/** One request of a client, from its arrival to the answer. */
export interface RequestTrace {
  readonly id: number;
  readonly arriveMs: number;
  /** NaN when it never ended. */
  readonly endMs: number;
  readonly outcome: Outcome;
  readonly status: number;
}

/** One entry per attempt, in the order they were sent. Numbers of `outcome`, `verdict` and `cause` are those of codes.ts. */
export interface AttemptColumns extends Columns {
  request: Int32Array;
  parent: Int32Array;
  /** The call it belongs to: all tries of one call share it. */
  call: Int32Array;
  number: Int32Array;
  hop: Uint8Array;
  hedge: Uint8Array;
  replica: Uint16Array;
  waitMs: Float64Array;
  sendMs: Float64Array;
  arriveMs: Float64Array;
  startMs: Float64Array;
  finishMs: Float64Array;
  receiveMs: Float64Array;
  outcome: Uint8Array;
  verdict: Uint8Array;
  cause: Uint8Array;
  status: Uint16Array;
}

/** One entry per request, in the order they arrived. */
export interface RequestColumns extends Columns {
  client: Int32Array;
  /** Index into the scenario's entries. */
  entry: Uint8Array;
  arriveMs: Float64Array;
  endMs: Float64Array;
  outcome: Uint8Array;
  status: Uint16Array;
}

export function createAttemptColumns(capacity = 256): AttemptColumns {
  const float = () => new Float64Array(capacity);
  const int = () => new Int32Array(capacity);
  return {
    length: 0,
    request: int(),
    parent: int(),
    call: int(),
    number: int(),
    hop: new Uint8Array(capacity),
    hedge: new Uint8Array(capacity),
    replica: new Uint16Array(capacity),
    waitMs: float(),
    sendMs: float(),
    arriveMs: float(),
    startMs: float(),
    finishMs: float(),
    receiveMs: float(),
    outcome: new Uint8Array(capacity),
    verdict: new Uint8Array(capacity),
    cause: new Uint8Array(capacity),
    status: new Uint16Array(capacity),
  };
}

export function createRequestColumns(capacity = 256): RequestColumns {
  return {
    length: 0,
    client: new Int32Array(capacity),
    entry: new Uint8Array(capacity),
    arriveMs: new Float64Array(capacity),
    endMs: new Float64Array(capacity),
    outcome: new Uint8Array(capacity),
    status: new Uint16Array(capacity),
  };
}

/** The attempt at `id` as an object. @throws RangeError when there is none */
export function attemptAt(columns: AttemptColumns, id: number): Attempt {
  if (!(id >= 0 && id < columns.length)) throw new RangeError(`invalid attempt: ${id} (expected 0–${columns.length})`);
  return {
    id,
    request: columns.request[id]!,
    hop: columns.hop[id]!,
    parent: columns.parent[id]!,
    number: columns.number[id]!,
    replica: columns.replica[id]!,
    waitMs: columns.waitMs[id]!,
    sendMs: columns.sendMs[id]!,
    arriveMs: columns.arriveMs[id]!,
    startMs: columns.startMs[id]!,
    finishMs: columns.finishMs[id]!,
    receiveMs: columns.receiveMs[id]!,
    outcome: outcomes[columns.outcome[id]!]!,
    status: columns.status[id]!,
    verdict: verdicts[columns.verdict[id]!]!,
    cause: causes[columns.cause[id]!]!,
    hedge: columns.hedge[id]! === 1,
  };
}

export function requestAt(columns: RequestColumns, id: number): RequestTrace {
  if (!(id >= 0 && id < columns.length)) throw new RangeError(`invalid request: ${id} (expected 0–${columns.length})`);
  return {
    id,
    arriveMs: columns.arriveMs[id]!,
    endMs: columns.endMs[id]!,
    outcome: outcomes[columns.outcome[id]!]!,
    status: columns.status[id]!,
  };
}
