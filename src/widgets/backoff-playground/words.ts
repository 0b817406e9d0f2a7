/** The result in words. */
import { formatCount, formatMs, formatShare } from '../kit/format.ts';
import type { Comparison } from './comparison.ts';
import type { Policy } from './policies.ts';
import type { Settings } from './settings.ts';

const listOf = (items: readonly string[]): string =>
  items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

export function wordsFor(
  policies: readonly Policy[],
  comparison: Comparison,
  { clients, deadlineMs, retries, windowMs }: Settings,
): { answer: string; reason: string } {
  if (policies.length === 0)
    return { answer: 'Nothing is drawn yet.', reason: 'Finish the formula, or choose one from the list.' };
  const rows = policies.map((policy, i) => ({ letter: policy.letter, label: policy.label, ...comparison[i]! }));
  const peaks = rows.map((row) => `${row.letter} ${formatCount(row.herd.peak)}`);
  const calmest = rows.reduce((a, b) => (b.herd.peak < a.herd.peak ? b : a));
  const hardest = rows.reduce((a, b) => (b.herd.peak > a.herd.peak ? b : a));
  const herd =
    rows.length === 1
      ? `The fullest ${formatMs(windowMs)} bring ${formatCount(calmest.herd.peak)} of ${formatCount(clients)} clients back at once`
      : calmest.herd.peak === hardest.herd.peak
        ? `Each policy brings ${formatCount(calmest.herd.peak)} retries back in its fullest ${formatMs(windowMs)}`
        : `${calmest.letter} is gentlest on the service: ${formatCount(calmest.herd.peak)} retries in its fullest ${formatMs(windowMs)}, against ${formatCount(hardest.herd.peak)} with ${hardest.letter}`;
  const byShare = new Map<string, string[]>();
  for (const row of rows.filter(({ outlives }) => outlives > 0)) {
    const share = row.outlives === 1 ? 'every request' : `${formatShare(row.outlives)} of requests`;
    byShare.set(share, [...(byShare.get(share) ?? []), row.letter]);
  }
  const patience =
    byShare.size === 0
      ? `No request waits past ${formatMs(deadlineMs)} over ${retries === 1 ? 'its retry' : `${retries} retries`}`
      : `Still waiting past ${formatMs(deadlineMs)}: ${listOf([...byShare].map(([share, who]) => `${share} with ${listOf(who)}`))}`;
  const worst = listOf(rows.map((row) => `${row.letter} ${formatMs(row.study.maxTotalMs)}`));
  return {
    answer: `${herd}.`,
    reason: `${patience}. Longest possible wait in all: ${worst}.${rows.length > 2 ? ` Peaks: ${listOf(peaks)}.` : ''}`,
  };
}
