/** Pending events, earliest first; events at the same time leave in the order they were put in. */
export interface EventQueue<T> {
  readonly size: number;
  push(timeMs: number, event: T): void;
  /** Removes and returns the earliest event; undefined when empty. */
  pop(): { readonly timeMs: number; readonly event: T } | undefined;
}

interface Entry<T> {
  readonly timeMs: number;
  readonly sequence: number;
  readonly event: T;
}

/** A binary heap ordered by (timeMs, sequence). */
export function createEventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let sequence = 0;
  const before = (a: Entry<T>, b: Entry<T>): boolean =>
    a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.sequence < b.sequence);
  return {
    get size() {
      return heap.length;
    },
    push(timeMs, event) {
      const entry = { timeMs, sequence: sequence++, event };
      let i = heap.length;
      heap.push(entry);
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(entry, heap[parent]!)) break;
        heap[i] = heap[parent]!;
        i = parent;
      }
      heap[i] = entry;
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) return undefined;
      if (heap.length > 0) {
        let i = 0;
        for (;;) {
          let child = 2 * i + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
          if (!before(heap[child]!, last)) break;
          heap[i] = heap[child]!;
          i = child;
        }
        heap[i] = last;
      }
      return first;
    },
  };
}
