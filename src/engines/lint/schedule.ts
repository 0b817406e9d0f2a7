/** Tries and waits against the timeouts. */
import { createBackoff } from '../backoff/choice.ts';
import { triesThatFit } from '../convert/deadlines.ts';
import type { Calls } from './calls.ts';

export interface Schedule {
  /** Tries at most; Infinity without a limit. */
  readonly tries: number;
  /** Longest try; null when nothing ends one. Not the limit Envoy ignores because it is not below the total. */
  readonly tryMs: number | null;
  /** Whether a limit of the try is written that does not count. */
  readonly tryIgnored: boolean;
  /** Sum of the longest waits between the tries. */
  readonly waitsMs: number;
  /** All tries at their longest, with the longest waits; null when a try may last for ever. */
  readonly worstMs: number | null;
  /** Tries that end within the total at worst; null without a total or without a limit of the try. */
  readonly fit: number | null;
}

/** Tries past this one are not added up one by one. */
const most = 1000;

export function scheduleOf({ retries, totalMs, totalEnds, isEnvoy }: Calls): Schedule {
  const count = retries.count.value === 'unlimited' ? Infinity : retries.count.value;
  const tries = count + 1;
  const waits = createBackoff(retries.backoff);
  const total = totalMs?.value ?? null;
  const limit = retries.perTryMs?.value ?? null;
  const tryIgnored = isEnvoy && limit !== null && total !== null && limit >= total;
  const tryMs = tryIgnored ? null : limit;
  let waitsMs = 0;
  for (let retry = 1; retry <= Math.min(count, most); retry++) waitsMs += waits.boundsMs(retry).maxMs;
  const worstMs = tryMs === null || tries === Infinity || tries > most ? null : tries * tryMs + waitsMs;
  const fit =
    total === null || tryMs === null || totalEnds !== 'call' || tries === Infinity
      ? null
      : triesThatFit(total, tryMs, waits, Math.min(tries, most));
  return { tries, tryMs, tryIgnored, waitsMs, worstMs, fit };
}
