/**
 * Entries in a binary heap over parallel arrays, earliest first, equal times in the order they were written. An entry is written
 * behind the last one and moved from there, by `sink` while the root is open and by `rise` otherwise: a number handed to another
 * function would be boxed. A root that was read is left open, so that the entry that usually follows fills it with one pass downward
 * instead of two passes.
 */
export class TimedHeap {
  protected times: Float64Array;
  protected events: Int32Array;
  /** Places in use, the open root among them. */
  protected count = 0;
  protected open = false;
  /** Which came first among equal times. */
  protected sequences: Float64Array;
  protected sequence = 0;

  /** @param capacity places, 1 or more */
  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.events = new Int32Array(capacity);
  }

  protected get heapBytes(): number {
    return this.times.byteLength + this.sequences.byteLength + this.events.byteLength;
  }

  /** Fills the open root, if it is, with the last entry. */
  protected close(): void {
    if (this.open && --this.count > 0) this.sink();
    this.open = false;
  }

  /** Empties the heap and gives it so many places. */
  protected reset(capacity: number): void {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.events = new Int32Array(capacity);
    this.count = 0;
    this.open = false;
  }

  protected grow(): void {
    const { times, sequences, events } = this;
    const capacity = times.length * 2;
    this.times = new Float64Array(capacity);
    this.times.set(times);
    this.sequences = new Float64Array(capacity);
    this.sequences.set(sequences);
    this.events = new Int32Array(capacity);
    this.events.set(events);
  }

  /** Takes the entry behind the last one in, upwards from there. */
  protected rise(): void {
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
  protected sink(): void {
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
}
