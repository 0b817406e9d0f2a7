/** Counts of calls, failures and slow calls over a sliding window. */
export interface OutcomeWindow {
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
  add(nowMs: number, failed: boolean, slow: boolean): void;
}

/** The last `size` calls. */
export function createCallWindow(size: number): OutcomeWindow {
  const flags = new Uint8Array(size);
  let at = 0;
  let calls = 0;
  let failed = 0;
  let slow = 0;
  return {
    get calls() {
      return calls;
    },
    get failed() {
      return failed;
    },
    get slow() {
      return slow;
    },
    add(_nowMs, isFailed, isSlow) {
      if (calls === size) {
        failed -= flags[at]! & 1;
        slow -= flags[at]! >> 1;
      } else calls += 1;
      flags[at] = (isFailed ? 1 : 0) | (isSlow ? 2 : 0);
      failed += isFailed ? 1 : 0;
      slow += isSlow ? 1 : 0;
      at = (at + 1) % size;
    },
  };
}

/** The calls that ended in the current second and the `seconds` − 1 before it. */
export function createSecondsWindow(seconds: number): OutcomeWindow {
  const totals = { calls: 0, failed: 0, slow: 0 };
  const buckets = Array.from({ length: seconds }, () => ({ calls: 0, failed: 0, slow: 0 }));
  let current = 0;
  const advance = (second: number): void => {
    for (let passed = 0; current < second && passed < seconds; passed++) {
      current += 1;
      const bucket = buckets[current % seconds]!;
      totals.calls -= bucket.calls;
      totals.failed -= bucket.failed;
      totals.slow -= bucket.slow;
      bucket.calls = bucket.failed = bucket.slow = 0;
    }
    current = second;
  };
  return {
    get calls() {
      return totals.calls;
    },
    get failed() {
      return totals.failed;
    },
    get slow() {
      return totals.slow;
    },
    add(nowMs, isFailed, isSlow) {
      const second = Math.floor(nowMs / 1000);
      advance(second);
      for (const counts of [totals, buckets[second % seconds]!]) {
        counts.calls += 1;
        counts.failed += isFailed ? 1 : 0;
        counts.slow += isSlow ? 1 : 0;
      }
    },
  };
}
