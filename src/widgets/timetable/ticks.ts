import { scaleLinear } from 'd3-scale';

/** Round times from 0 to `durationMs`, about `count` of them. */
export function timeTicks(durationMs: number, count = 8): number[] {
  return scaleLinear([0, durationMs], [0, 1]).ticks(count);
}
