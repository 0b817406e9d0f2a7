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

/** A difference and its interval: `−34 points` and `(−43 to −26)`, `−224 ms` and `(−315 ms to −133 ms)`. */
export function differenceParts(
  unit: Unit,
  { mean, low, high }: WithInterval,
  pointsName = 'points',
): { mean: string; ends: string } {
  if (mean === null) return { mean: '–', ends: '' };
  const points = unit === 'ratio';
  const bare = unit === 'rps' || unit === 'factor';
  const end = (value: number) =>
    points ? plainNumber(value * 100) : bare ? plainNumber(value) : formatValue(unit, value);
  return {
    mean: points ? `${plainNumber(mean * 100)}${space}${pointsName}` : formatValue(unit, mean),
    ends: low === null || high === null ? '' : ` (${end(low)} to ${end(high)})`,
  };
}

/** A − B as a sentence's part, for an interval that excludes zero: `A is lower by 34 percentage points (26 to 43)`. */
export function differenceWords(unit: Unit, difference: WithInterval): string {
  const { mean, low, high } = difference;
  const lower = mean !== null && mean < 0;
  const size = lower ? { mean: -mean, low: high && -high, high: low && -low } : difference;
  const parts = differenceParts(unit, size, 'percentage points');
  return `A is ${lower ? 'lower' : 'higher'} by ${parts.mean}${parts.ends}`;
}

const plainNumber = (value: number): string => signed(Math.abs(value) >= 10 ? Math.round(value) : value);
