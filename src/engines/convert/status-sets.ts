/** Statuses a product knows by name only. */
import { rangeText, mergeRanges, statusesOf, type StatusRange } from './retriable.ts';

export interface PickedStatuses {
  readonly kept: readonly number[];
  /** Clause about those left out; null when there are none. */
  readonly refused: string | null;
}

export function pickStatuses(
  ranges: readonly StatusRange[],
  known: readonly number[],
  product: string,
): PickedStatuses {
  const wanted = statusesOf(ranges);
  const kept = wanted.filter((status) => known.includes(status));
  const missing = mergeRanges(
    wanted.filter((status) => !known.includes(status)).map((status) => ({ from: status, to: status })),
  );
  return {
    kept,
    refused:
      missing.length === 0
        ? null
        : `status ${missing.map((range) => rangeText(range)).join(', ')}: ${product} knows only ${known.join(', ')}`,
  };
}
