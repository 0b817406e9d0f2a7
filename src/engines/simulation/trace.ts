/** What happened: every attempt of every request, complete when the run has ended. */
import type { Scenario } from './scenario.ts';

export type Outcome = 'answered' | 'failed' | 'timed-out' | 'rejected';

/** Why the caller did what it did after an attempt. */
export type Verdict = 'done' | 'retried' | 'retries-exhausted' | 'no-time-left';

/** One try on one hop. Times are virtual milliseconds since the start of the run. */
export interface Attempt {
  readonly id: number;
  readonly request: number;
  /** Index into `scenario.hops`. */
  readonly hop: number;
  /** The attempt on the hop before that made this call; -1 for the client's own. */
  readonly parent: number;
  /** 1 = the first call, 2 = the first retry. */
  readonly number: number;
  /** Index into the replicas of the hop's service. */
  readonly replica: number;
  /** Wait before this attempt; 0 for the first. */
  readonly waitMs: number;
  readonly sendMs: number;
  readonly arriveMs: number;
  /** When work began, after queueing; NaN if it never did. */
  readonly startMs: number;
  /** When the replica was done with it; a caller that timed out is long gone by then. NaN if never. */
  readonly finishMs: number;
  /** When the caller knew. */
  readonly receiveMs: number;
  readonly outcome: Outcome;
  /** HTTP status as the caller saw it; 504 for its own timeout. */
  readonly status: number;
  readonly verdict: Verdict;
}

/** One request of a client, from its arrival to the answer. */
export interface RequestTrace {
  readonly id: number;
  readonly arriveMs: number;
  readonly endMs: number;
  readonly outcome: Outcome;
  readonly status: number;
}

export interface Run {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly requests: readonly RequestTrace[];
  /** In the order they were sent. */
  readonly attempts: readonly Attempt[];
  /** When the last client had its answer. */
  readonly endMs: number;
  /** Set when the limit on events stopped the run; what was under way then is missing from `requests`. */
  readonly stoppedEarly: boolean;
}

/** All attempts of one request, over all hops, in the order they were sent. */
export function attemptsOf(run: Run, request: number): Attempt[] {
  return run.attempts.filter((attempt) => attempt.request === request);
}

export interface RunSummary {
  readonly requests: number;
  readonly answered: number;
  /** Attempts on the last hop: what the replicas had to carry. */
  readonly attempts: number;
  readonly retries: number;
  /** Attempts on the last hop per request. */
  readonly amplification: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

export function summarise(run: Run): RunSummary {
  const last = run.scenario.hops.length - 1;
  const onLast = run.attempts.filter((attempt) => attempt.hop === last);
  const latencies = run.requests.map((request) => request.endMs - request.arriveMs).toSorted((a, b) => a - b);
  const quantile = (q: number) => latencies[Math.min(latencies.length - 1, Math.ceil(q * latencies.length) - 1)] ?? 0;
  return {
    requests: run.requests.length,
    answered: run.requests.filter((request) => request.outcome === 'answered').length,
    attempts: onLast.length,
    retries: run.attempts.filter((attempt) => attempt.number > 1).length,
    amplification: run.requests.length === 0 ? 0 : onLast.length / run.requests.length,
    medianMs: quantile(0.5),
    p95Ms: quantile(0.95),
  };
}
