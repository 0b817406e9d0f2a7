/** What the parts of the engine share while a run goes on. */
import type { TimedQueue } from '../../core/timed-queue.ts';
import type { BreakerPhase } from '../breakers/breaker.ts';
import { addRow, type Columns } from '../columns.ts';
import type { Scenario } from '../scenario.ts';
import { createAttemptColumns, createRequestColumns, type AttemptColumns, type RequestColumns } from '../trace.ts';

/** Kinds of events; the slot of each is named beside it. */
export const event = {
  /** request */
  arrival: 0,
  /** client of a closed load */
  think: 1,
  /** attempt */
  deliver: 2,
  /** attempt */
  workDone: 3,
  /** attempt */
  answer: 4,
  /** attempt */
  tryTimeout: 5,
  /** attempt waiting in a bulkhead */
  bulkheadTimeout: 6,
  /** call */
  deadline: 7,
  /** call */
  retry: 8,
  /** call */
  hedge: 9,
  /** index of a moment at which settings change or a fault begins or ends */
  moment: 10,
  /** call that an injected delay has held back */
  begin: 11,
} as const;

/** Where an attempt is. */
export const phase = { waiting: 0, outbound: 1, queued: 2, working: 3, calling: 4, over: 5, lost: 6 } as const;

/** What the engine knows about each attempt beside its trace; same rows. */
export interface WorkColumns extends Columns {
  phase: Uint8Array;
  /** Calls inward that are done (sequence) or still out (parallel). */
  step: Int32Array;
  /** The answer on its way back. */
  answerOutcome: Uint8Array;
  answerStatus: Uint16Array;
  answerCause: Uint8Array;
  /** What the budget gave for it. */
  granted: Float64Array;
}

/** A breaker that changed its mind: which caller of which hop, about which replica. */
export interface PhaseChange {
  readonly tMs: number;
  readonly hop: number;
  readonly caller: number;
  readonly replica: number;
  readonly phase: BreakerPhase;
}

export interface World {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly queue: TimedQueue;
  nowMs: number;
  readonly attempts: AttemptColumns;
  readonly work: WorkColumns;
  readonly requests: RequestColumns;
  /** In order of time. */
  readonly phases: PhaseChange[];
}

export function createWorld(scenario: Scenario, seed: number, queue: TimedQueue): World {
  const work: WorkColumns = {
    length: 0,
    phase: new Uint8Array(256),
    step: new Int32Array(256),
    answerOutcome: new Uint8Array(256),
    answerStatus: new Uint16Array(256),
    answerCause: new Uint8Array(256),
    granted: new Float64Array(256),
  };
  return {
    scenario,
    seed,
    queue,
    nowMs: 0,
    attempts: createAttemptColumns(),
    work,
    requests: createRequestColumns(),
    phases: [],
  };
}

/** A new attempt that has not been sent. */
export function addAttempt(world: World, request: number, parent: number, call: number, hop: number): number {
  const { attempts, work, nowMs } = world;
  const id = addRow(attempts);
  addRow(work);
  attempts.request[id] = request;
  attempts.parent[id] = parent;
  attempts.call[id] = call;
  attempts.hop[id] = hop;
  attempts.sendMs[id] = nowMs;
  attempts.arriveMs[id] = NaN;
  attempts.startMs[id] = NaN;
  attempts.finishMs[id] = NaN;
  attempts.receiveMs[id] = NaN;
  return id;
}
