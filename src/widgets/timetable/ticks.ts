import { ticks } from 'd3-array';

/** Round times from 0 to `durationMs`, about `count` of them. */
export function timeTicks(durationMs: number, count = 8): number[] {
  return ticks(0, durationMs, count);
}
