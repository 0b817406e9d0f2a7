/** Counts of calls, failures and slow calls over a sliding window. Memory grows with the calls seen, not with the window. */
export interface OutcomeWindow {
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
  add(nowMs: number, failed: boolean, slow: boolean): void;
}

/** The last `size` calls. */
export function createCallWindow(size: number): OutcomeWindow {
  const flags: number[] = [];
  let at = 0;
  const window = {
    calls: 0,
    failed: 0,
    slow: 0,
    add(_nowMs: number, failed: boolean, slow: boolean) {
      if (window.calls === size) {
        window.failed -= flags[at]! & 1;
        window.slow -= flags[at]! >> 1;
      } else window.calls += 1;
      flags[at] = (failed ? 1 : 0) | (slow ? 2 : 0);
      window.failed += failed ? 1 : 0;
      window.slow += slow ? 1 : 0;
      at = (at + 1) % size;
    },
  };
  return window;
}

interface Second {
  readonly second: number;
  calls: number;
  failed: number;
  slow: number;
}

/** The calls that ended in the current second and the `seconds` − 1 before it. */
export function createSecondsWindow(seconds: number): OutcomeWindow {
  const kept: Second[] = [];
  const window = {
    calls: 0,
    failed: 0,
    slow: 0,
    add(nowMs: number, failed: boolean, slow: boolean) {
      const second = Math.floor(nowMs / 1000);
      while (kept.length > 0 && kept[0]!.second <= second - seconds) {
        const old = kept.shift()!;
        window.calls -= old.calls;
        window.failed -= old.failed;
        window.slow -= old.slow;
      }
      if (kept.at(-1)?.second !== second) kept.push({ second, calls: 0, failed: 0, slow: 0 });
      for (const counts of [window, kept.at(-1)!]) {
        counts.calls += 1;
        counts.failed += failed ? 1 : 0;
        counts.slow += slow ? 1 : 0;
      }
    },
  };
  return window;
}
