/**
 * Pending events for a simulation's hot path: earliest first, equal times in the order they were put in.
 * An event is a number of a kind and a slot, whatever the simulation makes of them; no object is made per event.
 */
import { LadderQueue } from './ladder-queue.ts';

export interface TimedQueue {
  readonly size: number;
  /** Time, kind and slot of the event that `pop` took last. */
  readonly timeMs: number;
  readonly kind: number;
  readonly slot: number;
  /** @param timeMs any number but NaN @param kind whole number 0–63 @param slot whole number 0–67,108,863 */
  push(timeMs: number, kind: number, slot: number): void;
  /** Takes the earliest event; false when there is none. Read it from `timeMs`, `kind` and `slot`. */
  pop(): boolean;
  /** Bytes held, whether used or not. */
  readonly bytes: number;
}

export function createTimedQueue(): TimedQueue {
  return new LadderQueue();
}
