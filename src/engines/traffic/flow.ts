/** A run as flow along edges: what passed each of them in each stretch of time, and how it ended. */
import { outcomeCode } from '../simulation/codes.ts';
import { edgeId } from './nodes.ts';
import { wasSent, type TrafficRun } from './run.ts';
import { windowWith } from './series.ts';
import { pathOf } from './topology.ts';

/** Per edge and window, at `edge × windows + window`: tries that left in it. */
export interface EdgeFlow {
  readonly windowMs: number;
  readonly windows: number;
  readonly tries: Float64Array;
  /** Of those: the ones that failed, timed out or were refused, whoever was to blame. */
  readonly failed: Float64Array;
  /** Of those: retries, whether they failed or not. */
  readonly retries: Float64Array;
  /** Most tries in any window of any edge. */
  readonly most: number;
}

export function flowOf(run: TrafficRun, windowMs = windowWith(run, 4, 240)): EdgeFlow {
  const windows = Math.max(1, Math.floor(run.durationMs / windowMs) + 1);
  const size = run.edges.length * windows;
  const tries = new Float64Array(size);
  const failed = new Float64Array(size);
  const retries = new Float64Array(size);
  const edgesOfTry = edgesByTry(run);
  const { trace } = run.run;
  for (let id = 0; id < trace.length; id++) {
    if (!wasSent(run.run, id)) continue;
    const window = Math.min(windows - 1, Math.floor(trace.sendMs[id]! / windowMs));
    const outcome = trace.outcome[id]!;
    const hasFailed = outcome !== outcomeCode.answered && outcome !== outcomeCode.cancelled;
    const isRetry = trace.number[id]! > 1;
    for (const edge of edgesOfTry(id)) {
      const at = edge * windows + window;
      tries[at]! += 1;
      if (hasFailed) failed[at]! += 1;
      if (isRetry) retries[at]! += 1;
    }
  }
  return { windowMs, windows, tries, failed, retries, most: tries.reduce((a, b) => Math.max(a, b), 0) };
}

/** Indices of the edges a try passes, in order; made once for each pair of ends. */
export function edgesByTry(run: TrafficRun): (attempt: number) => readonly number[] {
  const indices = new Map(run.edges.map(({ id }, i) => [id, i]));
  const made = new Map<number, readonly number[]>();
  const { trace } = run.run;
  return (attempt) => {
    const hop = trace.hop[attempt]!;
    const info = run.hops[hop]!;
    const caller = info.callers.length > 1 ? run.callerOf(attempt) : 0;
    const replica = trace.replica[attempt]!;
    const key = (hop * 4096 + caller) * 4096 + replica;
    let found = made.get(key);
    if (!found) {
      const path = pathOf(info, caller, replica);
      found = path.slice(1).map((to, i) => indices.get(edgeId(path[i]!, to))!);
      made.set(key, found);
    }
    return found;
  };
}
