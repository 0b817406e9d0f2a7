/** Moments of a run worth looking at. A step ends on another tenth of a millisecond, the finest the readout writes. */
import type { EventIndex, TrafficRun } from '#engines/traffic/index.ts';

/** Ticks per millisecond. */
const fineness = 10;
const tickOf = (tMs: number): number => Math.floor(tMs * fineness + 1e-6);
const hair = 1e-6;

/** The last event of the next tick in which anything happens. What happens within one tick is one step, both ways. */
export function nextStep({ next, previous }: Pick<EventIndex, 'next' | 'previous'>, tMs: number): number | undefined {
  const first = next((tickOf(tMs) + 1) / fineness - 2 * hair);
  return first === undefined ? undefined : (previous((tickOf(first) + 1) / fineness) ?? first);
}

export function previousStep({ previous }: Pick<EventIndex, 'previous'>, tMs: number): number | undefined {
  return previous(tickOf(tMs) / fineness);
}

/** The moment to the tenth of a millisecond, cut off, so that no two steps read the same. */
export function momentWords(tMs: number): string {
  const ticks = tickOf(tMs);
  return ticks < 1000 * fineness
    ? `${(ticks / fineness).toFixed(1)}\u00a0ms`
    : `${(ticks / fineness / 1000).toFixed(4)}\u00a0s`;
}

/** The next moment at which a call is on its way to a pod, or on any way where no pod is called: there is something to see. */
export function livelyMoment({ run: { trace }, hops, durationMs }: TrafficRun, fromMs: number): number {
  let toPodMs = Infinity;
  let anyMs = Infinity;
  for (let id = 0; id < trace.length; id++) {
    const sendMs = trace.sendMs[id]!;
    const arriveMs = trace.arriveMs[id]!;
    if (sendMs < fromMs || !(arriveMs > sendMs)) continue;
    const atMs = sendMs + (arriveMs - sendMs) / 4;
    anyMs = Math.min(anyMs, atMs);
    if (hops[trace.hop[id]!]!.toPod) toPodMs = Math.min(toPodMs, atMs);
  }
  const nextMs = toPodMs < durationMs ? toPodMs : anyMs;
  return nextMs < durationMs ? nextMs : fromMs;
}

/** Half way through the load. */
export function firstMomentOf(run: TrafficRun): number {
  return livelyMoment(run, run.run.scenario.load.durationMs / 2);
}
