/** Timeouts against each other and against the tries. */
import type { Backoff } from '../backoff/choice.ts';
import { spokenMs } from './durations.ts';
import type { Said } from './target.ts';

/** Tries that end before the deadline when each takes `tryMs` and every wait is as long as it can be. */
export function triesThatFit(totalMs: number, tryMs: number, waits: Backoff | null, tries: number): number {
  let usedMs = tryMs;
  if (usedMs > totalMs) return 0;
  let fit = 1;
  for (let retry = 1; retry < tries; retry++) {
    usedMs += (waits ? waits.boundsMs(retry).maxMs : 0) + tryMs;
    if (usedMs > totalMs) break;
    fit += 1;
  }
  return fit;
}

export interface TotalFacts {
  readonly totalMs: number;
  readonly tryMs: number | null;
  /** As written, not as in the library. */
  readonly waits: Backoff | null;
  readonly retries: number;
}

/** `; at worst only 2 of 4 tries fit into it`, or nothing when all of them do. */
export function sayWhatFits({ totalMs, tryMs, waits, retries }: TotalFacts): string {
  if (retries === 0) return '';
  const tries = retries + 1;
  const limited = tryMs !== null && tryMs < totalMs;
  const fit = triesThatFit(totalMs, limited ? tryMs : 0, waits, tries);
  if (fit === tries) return limited ? '' : '; how many tries fit depends on how soon each one fails';
  const worst = limited ? 'at worst' : 'even if each fails at once, at worst';
  return `; ${worst} only ${fit} of ${tries} tries fit into it`;
}

/** A try that may take as long as the whole call; Envoy ignores the limit then. */
export function sayTryNotBelowTotal(product: string, tryMs: number, totalMs: number): Said {
  return {
    status: 'lost',
    detail: `${spokenMs(tryMs)} per try is not below the total of ${spokenMs(totalMs)}; ${product} would ignore or refuse it, so it is not written. Lower it.`,
  };
}

/** A limit between two whole milliseconds is written as the nearer one, at least 1. */
export function sayRounded(said: Said, ms: number): Said {
  const writtenMs = Math.max(1, Math.round(ms));
  if (writtenMs === ms) return said;
  const status = said.status === 'exact' ? 'approximate' : said.status;
  return {
    status,
    detail: `${said.detail} ${spokenMs(ms)} is written as ${spokenMs(writtenMs)}: durations are whole milliseconds.`,
  };
}
