/** Values of figures as a reader meets them, by unit. */
import type { Unit } from '#engines/core/params.ts';
import { formatCount, formatMs, formatShare } from '../kit/format.ts';

const space = '\u00a0';

/** A dash for what is not known. */
export function formatValue(unit: Unit, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  switch (unit) {
    case 'ms':
      return value < 0 ? `−${formatMs(-value)}` : formatMs(value >= 10 ? Math.round(value) : value);
    case 'ratio':
      return value < 0 ? `−${formatShare(-value)}` : formatShare(value);
    case 'percent':
      return `${signed(value)}${space}%`;
    case 'rps':
      return `${signed(value)}${space}req/s`;
    case 'factor':
      return `${signed(value)}${space}×`;
    case 'count':
    case 'seed':
      return signed(value);
  }
}

const signed = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? Math.round(value) : value;
  return digits < 0 ? `−${formatCount(-digits)}` : formatCount(digits);
};

interface WithInterval {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A difference with its interval: `−34 points (−43 to −26)`, `−224 ms (−315 ms to −133 ms)`. */
export function formatDifference(unit: Unit, { mean, low, high }: WithInterval): string {
  if (mean === null) return '–';
  const points = unit === 'ratio';
  const bare = unit === 'rps' || unit === 'factor';
  const whole = (value: number) => (points ? `${plainNumber(value * 100)}${space}points` : formatValue(unit, value));
  const end = (value: number) =>
    points ? plainNumber(value * 100) : bare ? plainNumber(value) : formatValue(unit, value);
  if (low === null || high === null) return whole(mean);
  return `${whole(mean)} (${end(low)} to ${end(high)})`;
}

const plainNumber = (value: number): string => signed(Math.abs(value) >= 10 ? Math.round(value) : value);
