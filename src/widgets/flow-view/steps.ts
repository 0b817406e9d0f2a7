/** Steps through a run that show: each ends on another tenth of a millisecond, the finest the readout writes. */
import type { EventIndex } from '#engines/traffic/index.ts';

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
