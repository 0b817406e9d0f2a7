import { callerAt, type Caller, type LiveHop } from './live-hops.ts';
import type { World } from './world.ts';

/** One call of a hop with all its tries. */
export interface Call {
  readonly hop: LiveHop;
  readonly caller: Caller;
  readonly request: number;
  readonly parent: number;
  readonly callerIndex: number;
  deadlineMs: number;
  startMs: number;
  readonly waits: (retry: number) => number;
  tries: number;
  retries: number;
  hedges: number;
  /** Tries that are out or wait in the bulkhead. */
  readonly open: number[];
  /** Replicas already tried. */
  readonly tried: number[];
  /** The wait before the retry that is due, or NaN when none is. */
  pendingWaitMs: number;
  pendingGrant: number;
}

export function openCall(world: World, hop: LiveHop, request: number, parent: number, callerIndex: number): Call {
  return {
    hop,
    caller: callerAt(world, hop, callerIndex),
    request,
    parent,
    callerIndex,
    deadlineMs: Infinity,
    startMs: world.nowMs,
    waits: hop.backoff.start(hop.jitter),
    tries: 0,
    retries: 0,
    hedges: 0,
    open: [],
    tried: [],
    pendingWaitMs: NaN,
    pendingGrant: 0,
  };
}
