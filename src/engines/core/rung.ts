/** Buckets side by side, each of the same span of time. */
export class Rung {
  /** Its first bucket, and how many more it has. */
  lowest = 0;
  last = 0;
  /** The bucket taken last. */
  taken = 0;
  // Not whole numbers, so that a compiler keeps them as they will be.
  startMs = 0.5;
  perMs = 0.5;
}

/** Never falls as time rises; what lies outside the rung belongs to its first or last bucket. */
export function bucketOn(rung: Rung, timeMs: number): number {
  const place = (timeMs - rung.startMs) * rung.perMs;
  return rung.lowest + (place < rung.last ? (place > 0 ? place | 0 : 0) : rung.last);
}

/** Where its last bucket ends, but for rounding. */
export function endOf(rung: Rung): number {
  return rung.startMs + (rung.last + 1) / rung.perMs;
}
