/**
 * Pending events for a simulation's hot path: a heap in typed arrays, earliest first, equal times in the order they were put in.
 * An event is a number of a kind and a slot, whatever the simulation makes of them; no object is made per event.
 */
export interface TimedQueue {
  readonly size: number;
  /** Time, kind and slot of the event that `pop` took last. */
  readonly timeMs: number;
  readonly kind: number;
  readonly slot: number;
  /** @param kind whole number 0–63 @param slot whole number 0–67,108,863 */
  push(timeMs: number, kind: number, slot: number): void;
  /** Takes the earliest event; false when there is none. Read it from `timeMs`, `kind` and `slot`. */
  pop(): boolean;
  /** Bytes held per place, whether used or not. */
  readonly bytesPerPlace: number;
}

const kindBits = 6;
const kindMask = (1 << kindBits) - 1;

/** @param capacity places at first; grows by doubling */
export function createTimedQueue(capacity = 1024): TimedQueue {
  return new HeapQueue(Math.max(4, capacity));
}

/**
 * A binary heap over parallel arrays. After `pop` the root is left open, so that the push that usually follows fills it
 * with one pass downward instead of two passes.
 */
class HeapQueue implements TimedQueue {
  timeMs = 0;
  kind = 0;
  slot = 0;
  readonly bytesPerPlace = 8 + 8 + 4;
  private times: Float64Array;
  private sequences: Float64Array;
  private events: Int32Array;
  private count = 0;
  private open = false;
  private sequence = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.events = new Int32Array(capacity);
  }

  get size(): number {
    return this.open ? this.count - 1 : this.count;
  }

  push(timeMs: number, kind: number, slot: number): void {
    const event = (slot << kindBits) | kind;
    if (this.open) {
      this.open = false;
      this.sink(timeMs, this.sequence++, event);
      return;
    }
    if (this.count === this.times.length) this.grow();
    const { times, sequences, events } = this;
    let i = this.count++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentMs = times[parent]!;
      // What came before has the lower sequence, so equal times stay below their elders.
      if (parentMs <= timeMs) break;
      times[i] = parentMs;
      sequences[i] = sequences[parent]!;
      events[i] = events[parent]!;
      i = parent;
    }
    times[i] = timeMs;
    sequences[i] = this.sequence++;
    events[i] = event;
  }

  pop(): boolean {
    if (this.open) {
      this.open = false;
      const last = --this.count;
      if (last > 0) this.sink(this.times[last]!, this.sequences[last]!, this.events[last]!);
    }
    if (this.count === 0) return false;
    const event = this.events[0]!;
    this.timeMs = this.times[0]!;
    this.kind = event & kindMask;
    this.slot = event >>> kindBits;
    this.open = true;
    return true;
  }

  /** Puts an entry where it belongs on the way down from the open root. */
  private sink(timeMs: number, sequence: number, event: number): void {
    const { times, sequences, events, count } = this;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= count) break;
      let childMs = times[child]!;
      if (child + 1 < count) {
        const otherMs = times[child + 1]!;
        if (otherMs < childMs || (otherMs === childMs && sequences[child + 1]! < sequences[child]!)) {
          child += 1;
          childMs = otherMs;
        }
      }
      if (childMs > timeMs || (childMs === timeMs && sequences[child]! > sequence)) break;
      times[i] = childMs;
      sequences[i] = sequences[child]!;
      events[i] = events[child]!;
      i = child;
    }
    times[i] = timeMs;
    sequences[i] = sequence;
    events[i] = event;
  }

  private grow(): void {
    const { times, sequences, events } = this;
    this.times = new Float64Array(times.length * 2);
    this.times.set(times);
    this.sequences = new Float64Array(times.length * 2);
    this.sequences.set(sequences);
    this.events = new Int32Array(times.length * 2);
    this.events.set(events);
  }
}
