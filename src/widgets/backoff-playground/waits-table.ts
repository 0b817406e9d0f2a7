/** The result as a table: one row per policy and retry. */
import { formatCount, formatShare } from '../kit/format.ts';
import type { FigureTable } from '../kit/TableTwin.tsx';
import type { Comparison } from './comparison.ts';
import type { Policy } from './policies.ts';

export function waitsTable(policies: readonly Policy[], comparison: Comparison): FigureTable {
  const totals = policies.map(({ letter }, i) => {
    const { study, outlives, herd } = comparison[i]!;
    return `${letter}: mean wait in all ${formatCount(study.meanTotalMs)} ms, past the deadline ${formatShare(outlives)}, peak ${formatCount(herd.peak)}`;
  });
  return {
    caption: `Waits before each retry in milliseconds. ${totals.join('; ')}.`,
    columns: ['policy', 'retry', 'shortest', '5 %', 'median', '95 %', 'longest', 'mean'],
    rows: policies.flatMap(({ letter, label }, i) =>
      comparison[i]!.study.retries.map((row) => [
        `${letter} ${label}`,
        row.retry,
        ...[row.minMs, row.p05Ms, row.p50Ms, row.p95Ms, row.maxMs, row.meanMs].map(formatCount),
      ]),
    ),
  };
}
