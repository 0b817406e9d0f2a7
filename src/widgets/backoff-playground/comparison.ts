/** All policies studied on the same seed: what the page shows, computed at once or in the worker with more draws. */
import { createBackoff, type BackoffChoice } from '#engines/backoff/choice.ts';
import { outlivesRatio, studyHerd, studySchedule, type Herd, type ScheduleStudy } from '#engines/backoff/study.ts';

export interface ComparisonRequest {
  readonly choices: readonly BackoffChoice[];
  readonly retries: number;
  readonly deadlineMs: number;
  readonly clients: number;
  readonly windowMs: number;
  readonly seed: number;
  /** Requests drawn per policy. */
  readonly draws: number;
}

export interface PolicyResult {
  readonly study: ScheduleStudy;
  readonly outlives: number;
  readonly herd: Herd;
}

export type Comparison = readonly PolicyResult[];

export function compare({
  choices,
  retries,
  deadlineMs,
  clients,
  windowMs,
  seed,
  draws,
}: ComparisonRequest): Comparison {
  return choices.map((choice) => {
    const backoff = createBackoff(choice);
    const study = studySchedule(backoff, { retries, draws, seed });
    return {
      study,
      outlives: outlivesRatio(study, deadlineMs),
      herd: studyHerd(backoff, { clients, retries, windowMs, horizonMs: deadlineMs, seed }),
    };
  });
}

/** Draws that are made while a slider moves. */
export const quickDraws = 400;
/** Draws of the worker. */
export const fineDraws = 20_000;
/** Waits a herd may draw on the page itself; a larger one is left to the worker. */
const quickWaits = 40_000;

/** What can be shown within a frame. A herd too large for that is drawn with fewer clients, and its arrivals scaled. */
export function quickCompare(request: Omit<ComparisonRequest, 'draws'>): {
  comparison: Comparison;
  scaledClients: boolean;
} {
  const affordable = Math.max(1, Math.floor(quickWaits / Math.max(1, request.retries * request.choices.length)));
  if (request.clients <= affordable)
    return { comparison: compare({ ...request, draws: quickDraws }), scaledClients: false };
  const factor = request.clients / affordable;
  const comparison = compare({ ...request, clients: affordable, draws: quickDraws }).map((result) => ({
    ...result,
    herd: {
      ...result.herd,
      arrivals: result.herd.arrivals.map((n) => Math.round(n * factor)),
      peak: Math.round(result.herd.peak * factor),
      later: Math.round(result.herd.later * factor),
    },
  }));
  return { comparison, scaledClients: true };
}
