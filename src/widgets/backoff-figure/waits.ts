/** From a formula to what the backoff figure shows: rows, totals, words. */
import { capital } from '#engines/core/capital.ts';
import type { BackoffFormula } from '#engines/backoff/formula.ts';
import type { ParamSpecs, ParamValues } from '#engines/core/params.ts';
import { createRandom } from '#engines/core/random.ts';
import { countOf, formatMs } from '../kit/format.ts';
import type { WaitRow } from '../wait-chart/WaitChart.tsx';

export interface Waits {
  readonly rows: readonly WaitRow[];
  readonly totalMs: number;
  readonly minTotalMs: number;
  readonly maxTotalMs: number;
  readonly jittered: boolean;
}

/** One seeded draw of `retries` waits with their exact bounds. */
export function drawWaits(
  formula: BackoffFormula,
  params: ParamValues<ParamSpecs>,
  retries: number,
  seed: number,
): Waits {
  const next = formula.start(params, createRandom(seed, 'jitter'));
  const rows: WaitRow[] = [];
  let fromMs = 0;
  let minTotalMs = 0;
  let maxTotalMs = 0;
  for (let retry = 1; retry <= retries; retry++) {
    const drawnMs = next(retry);
    const { minMs, maxMs } = formula.boundsMs(retry, params);
    rows.push({ retry, fromMs, drawnMs, minMs, maxMs });
    fromMs += drawnMs;
    minTotalMs += minMs;
    maxTotalMs += maxMs;
  }
  return { rows, totalMs: fromMs, minTotalMs, maxTotalMs, jittered: maxTotalMs > minTotalMs };
}

export function wordsFor(waits: Waits): { answer: string; reason: string } {
  const { rows } = waits;
  if (rows.length === 0)
    return { answer: 'No retry, no wait.', reason: 'The first failure goes straight to the caller.' };
  const retries = countOf(rows.length, 'retry', 'retries');
  const have = rows.length === 1 ? 'waits' : 'wait';
  if (!waits.jittered) {
    return {
      answer: `${capital(retries)} ${have} ${formatMs(waits.totalMs)} in all.`,
      reason: `Nothing is left to chance: every client that fails with this one retries at the same moments.`,
    };
  }
  const last = rows.at(-1)!;
  return {
    answer: `This time ${retries} ${have} ${formatMs(Math.round(waits.totalMs))} in all; it can be anything from ${formatMs(waits.minTotalMs)} to ${formatMs(waits.maxTotalMs)}.`,
    reason: `Each wait is drawn from its band, so clients that failed together come back apart: the last retry alone is spread over ${formatMs(last.maxMs - last.minMs)}.`,
  };
}
