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
    // The entry is written behind the last one and moved from there: a number handed to another function would be boxed.
    const at = this.count;
    if (at === this.times.length) this.grow();
    this.times[at] = timeMs;
    this.sequences[at] = this.sequence++;
    this.events[at] = (slot << kindBits) | kind;
    if (this.open) this.sink();
    else this.rise();
  }

  pop(): boolean {
    if (this.open && --this.count > 0) this.sink();
    this.open = this.count > 0;
    if (!this.open) return false;
    const event = this.events[0]!;
    this.timeMs = this.times[0]!;
    this.kind = event & kindMask;
    this.slot = event >>> kindBits;
    return true;
  }

  /** Takes the entry behind the last one in, upwards from there. */
  private rise(): void {
    const { times, sequences, events } = this;
    let i = this.count++;
    const timeMs = times[i]!;
    const sequence = sequences[i]!;
    const event = events[i]!;
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
    sequences[i] = sequence;
    events[i] = event;
  }

  /** Takes the entry behind the last one in, downwards from the open root. */
  private sink(): void {
    this.open = false;
    const { times, sequences, events, count } = this;
    const timeMs = times[count]!;
    const sequence = sequences[count]!;
    const event = events[count]!;
    let i = 0;
    for (let child = 1; child < count; child = 2 * i + 1) {
      if (child + 1 < count) {
        const leftMs = times[child]!;
        const rightMs = times[child + 1]!;
        // Which child is earlier cannot be foreseen: added as a number it costs no mistaken branch.
        child += Number(rightMs < leftMs);
        if (rightMs === leftMs && sequences[child + 1]! < sequences[child]!) child += 1;
      }
      const childMs = times[child]!;
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
