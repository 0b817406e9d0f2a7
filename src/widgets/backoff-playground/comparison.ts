/** All policies studied on the same seed: what the page shows, computed at once or in the worker with more draws. */
import { createBackoff, type BackoffChoice } from '#engines/backoff/choice.ts';
import {
  drawRequests,
  herdOf,
  outlivesRatio,
  studyHerd,
  studyOf,
  studySchedule,
  type DrawnRequests,
  type Herd,
  type ScheduleStudy,
  type StudyOptions,
} from '#engines/backoff/study.ts';

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

/** Draws of the worker. */
export const fineDraws = 20_000;
/** Waits that are drawn within a frame; what takes more is left to the worker. */
const quickWaits = 32_000;

export interface QuickComparison {
  readonly comparison: Comparison;
  /** Requests drawn per policy. */
  readonly draws: number;
  /** The herd was too large to draw within a frame: it was drawn with fewer clients and its arrivals were scaled. */
  readonly scaledClients: boolean;
}

export type QuickCompare = (request: Omit<ComparisonRequest, 'draws'>) => QuickComparison;

interface Drawn {
  readonly requests: DrawnRequests;
  readonly study: ScheduleStudy;
}

/** What can be shown within a frame. A policy is drawn anew only when it, the retries or the seed change; `quick` remembers the last draws. */
export function createQuickCompare(): QuickCompare {
  let known = new Map<string, Drawn>();
  return ({ choices, retries, deadlineMs, clients, windowMs, seed }) => {
    const draws = Math.max(1, Math.floor(quickWaits / Math.max(1, retries * choices.length)));
    const now = new Map<string, Drawn>();
    const comparison = choices.map((choice): PolicyResult => {
      const key = JSON.stringify([choice, retries, draws, seed]);
      const drawn = now.get(key) ?? known.get(key) ?? draw(choice, { retries, draws, seed });
      now.set(key, drawn);
      return {
        study: drawn.study,
        outlives: outlivesRatio(drawn.study, deadlineMs),
        herd: herdOf(drawn.requests, { clients, windowMs, horizonMs: deadlineMs }),
      };
    });
    known = now;
    return { comparison, draws, scaledClients: comparison.some(({ study }) => study.jittered) && clients > draws };
  };
}

function draw(choice: BackoffChoice, options: StudyOptions): Drawn {
  const requests = drawRequests(createBackoff(choice), options);
  return { requests, study: studyOf(requests) };
}
