/** Durations and counts in the sentences of an analysis. */

const steps = [
  ['years', 31_557_600_000],
  ['days', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** To three digits, in the largest unit that gives at least 1. */
export function durationWords(ms: number): string {
  const [unit, size] = steps.find(([, size]) => Math.abs(ms) >= size) ?? ['ms', 1];
  const value = Number((ms / size).toPrecision(3));
  return `${value >= 1e6 ? value.toExponential(0) : value} ${unit}`;
}

/** A share in percent, never rounded to a claim it does not make. */
export function percentWords(share: number): string {
  if (share > 0 && share < 0.001) return 'under 0.1 %';
  return `${Number((share * 100).toPrecision(2))} %`;
}
