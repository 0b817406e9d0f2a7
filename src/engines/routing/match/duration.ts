/** Durations of Gateway API (GEP-2257): up to four of `5h`, `30m`, `15s`, `500ms`, no decimals. */

const whole = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const part = /([0-9]{1,5})(ms|h|m|s)/g;
const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds, or undefined for what is no such duration. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value !== 'string' || !whole.test(value)) return undefined;
  let sum = 0;
  for (const [, count, unit] of value.matchAll(part)) sum += Number(count) * unitMs[unit!]!;
  return sum;
}
