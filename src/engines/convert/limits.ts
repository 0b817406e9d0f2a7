/** What is said about breakers, bulkheads and budgets where Envoy's stand in for a library's. */
import type { Bulkhead, CircuitBreaker, RetryBudget } from '../resilience/policy.ts';
import { spokenMs } from './durations.ts';
import type { Said } from './target.ts';

export interface Ejection {
  /** Failures in a row of one pod; null = not written. */
  readonly consecutive: number | null;
  /** Share of one pod's failures, 0–100; null = not written. */
  readonly failurePercent: number | null;
  readonly lines: readonly Said[];
}

/**
 * Envoy's outlier detection in place of a circuit breaker.
 * @param percentages why a share of failures cannot be written; null = it can
 */
export function toEjection(breaker: CircuitBreaker, product: string, percentages: string | null): Ejection {
  const lines: Said[] = [];
  const ratio = breaker.kind === 'failure-ratio';
  const consecutive = ratio ? null : (breaker.failures ?? 5);
  const failurePercent = ratio && percentages === null ? Math.round((breaker.failureRatio ?? 0.5) * 100) : null;
  if (ratio && percentages !== null) {
    lines.push({ status: 'lost', detail: percentages });
  } else {
    const window = breaker.kind === 'count-in-window' ? ' Failures are counted in a row, not in a window.' : '';
    const share = ratio ? ` The share is taken of each pod’s own calls, at the end of each interval.` : '';
    lines.push({
      status: 'approximate',
      detail: `The library opens for the whole service and fails at once; ${product} takes one failing pod out, ${spokenMs(breaker.openMs)} the first time and longer each time.${window}${share}`,
    });
  }
  return { consecutive, failurePercent, lines: [...lines, ...sayBreakerLosses(breaker)] };
}

/** Slow calls and half-open trials, which no ejection knows. */
export function sayBreakerLosses(breaker: CircuitBreaker): Said[] {
  const lines: Said[] = [];
  if (breaker.failsOn !== undefined) {
    lines.push({
      status: 'approximate',
      detail: 'Failures are 5xx answers and failed connections, not those the policy names.',
    });
  }
  if (breaker.slowRatio !== undefined) {
    lines.push({ status: 'lost', detail: 'Slow calls do not count as failures; set a timeout that makes them fail.' });
  }
  if (breaker.halfOpenCalls !== undefined) {
    lines.push({ status: 'lost', detail: 'There is no half-open state: the pod comes back with its full traffic.' });
  }
  return lines;
}

export function sayBulkhead({ maxWaitMs }: Bulkhead): Said {
  return maxWaitMs !== undefined && maxWaitMs > 0
    ? {
        status: 'approximate',
        detail: `The limit is kept by each calling proxy; how long a call may queue (${spokenMs(maxWaitMs)}) cannot be said.`,
      }
    : { status: 'exact', detail: 'The limit is kept by each calling proxy.' };
}

export function sayBudget({ kind }: RetryBudget, product: string): Said {
  return kind === 'concurrency-share'
    ? { status: 'exact', detail: 'A share of the requests in flight, per proxy.' }
    : {
        status: 'approximate',
        detail: `${product}’s budget is a share of the requests in flight, not of the rate; the two agree only while latency is steady.`,
      };
}

/** The ratio as a percentage, 0–100. */
export function budgetPercent({ ratio }: RetryBudget): number {
  return Math.round(Math.min(1, Math.max(0, ratio)) * 1e6) / 1e4;
}

/** What no proxy can do for the application. */
export const noFallback = 'A proxy cannot compute a value to answer with; keep the fallback in the application.';
