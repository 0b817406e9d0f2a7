/** The neutral resilience policy: what a library or a mesh was told to do, in no one's dialect. */
import type { BackoffChoice } from '../backoff/choice.ts';
import type { Place } from '../core/diagnostics.ts';

export type { BackoffChoice };

/** One reason to retry, or never to retry. */
export type RetryCondition =
  /** Exception type as written, e.g. `java.io.IOException`; `*` = any exception. */
  | {
      readonly kind: 'exception';
      readonly name: string;
      readonly throughCauses?: boolean;
      /** Source of a predicate that must hold as well; only running the code could decide it. */
      readonly where?: string;
    }
  /** HTTP status codes `from`…`to`, both inclusive. */
  | { readonly kind: 'status'; readonly from: number; readonly to: number }
  /** gRPC status by its canonical name, e.g. `UNAVAILABLE`. */
  | { readonly kind: 'grpc'; readonly code: string }
  /** A transport event every proxy knows. */
  | { readonly kind: 'transport'; readonly event: 'connect-failure' | 'reset' | 'refused-stream' | 'timeout' }
  /** A predicate that only running the code could decide; `text` is its source. */
  | { readonly kind: 'predicate'; readonly text: string };

/** A limit on retries as a share of the traffic. */
export interface RetryBudget {
  readonly kind: 'concurrency-share' | 'token-bucket' | 'adaptive-throttling';
  /** Retries allowed per request, 0–1. */
  readonly ratio: number;
  /** Concurrent retries always allowed (concurrency-share). */
  readonly minConcurrency?: number;
  /** Retries per second always allowed (token-bucket). */
  readonly minRps?: number;
  readonly windowMs?: number;
}

export interface CircuitBreaker {
  readonly kind: 'consecutive' | 'count-in-window' | 'failure-ratio';
  /** Failures in a row, or in the window, that open it. */
  readonly failures?: number;
  /** Share of failed calls that opens it, 0–1. */
  readonly failureRatio?: number;
  /** Share of slow calls that opens it, 0–1, and what slow means. */
  readonly slowRatio?: number;
  readonly slowCallMs?: number;
  readonly window?:
    { readonly kind: 'calls'; readonly calls: number } | { readonly kind: 'time'; readonly windowMs: number };
  readonly minimumCalls?: number;
  readonly openMs: number;
  readonly halfOpenCalls?: number;
  /** What it counts and stops: every try (it stands inside the retry) or whole calls (it stands around it). */
  readonly counts?: 'tries' | 'calls';
  /** What it counts as a failure; left out when it is the same as what is retried, or not told. */
  readonly failsOn?: readonly RetryCondition[];
}

export interface Bulkhead {
  readonly maxConcurrent: number;
  readonly maxQueued?: number;
  readonly maxWaitMs?: number;
}

export interface RateLimit {
  readonly permits: number;
  readonly periodMs: number;
  readonly waitMs?: number;
}

export interface Hedging {
  readonly maxHedges: number;
  readonly delayMs: number;
}

/** A value that cannot be read from the text alone; the reader is asked for it. */
export interface Unknown {
  /** Dotted field of the policy, e.g. `backoff.params.initialMs`. */
  readonly field: string;
  /** The expression as written. */
  readonly text: string;
  readonly why: string;
  readonly place?: Place;
}

export interface ResiliencePolicy {
  readonly name: string;
  readonly library: string;
  /** Version range the reading rules belong to, e.g. `2.x`. */
  readonly version: string;
  /** Extra tries after the first call; null = not known. */
  readonly maxRetries: number | 'unlimited' | null;
  /** null = not known, e.g. a function that could not be evaluated. */
  readonly backoff: BackoffChoice | null;
  /** Any of these makes a failed try retriable. Empty = nothing is retried. */
  readonly retryOn: readonly RetryCondition[];
  /** Any of these forbids a retry, whatever `retryOn` says. */
  readonly neverRetryOn: readonly RetryCondition[];
  /** HTTP methods that are retried; null = all. */
  readonly methods: readonly string[] | null;
  /** Limit of one try. null = none, or not known when `unknown` names the field. */
  readonly perTryTimeoutMs: number | null;
  /** Limit of the whole call with its retries and waits. */
  readonly totalTimeoutMs: number | null;
  /** The total limit only keeps another try from starting; a running one is never cut off. */
  readonly totalTimeoutBetweenTries?: boolean;
  readonly budget: RetryBudget | null;
  readonly circuitBreaker: CircuitBreaker | null;
  readonly bulkhead: Bulkhead | null;
  readonly rateLimit: RateLimit | null;
  readonly hedging: Hedging | null;
  /** Source text of what runs when all tries failed. */
  readonly fallback: string | null;
  readonly unknown: readonly Unknown[];
  /** Where each value was read, by dotted field name; `policy` is the whole. */
  readonly places: Readonly<Record<string, Place>>;
}

/** A policy that does one call and nothing else; readers fill in what they find. */
export const emptyPolicy: ResiliencePolicy = Object.freeze({
  name: 'policy',
  library: 'none',
  version: '',
  maxRetries: 0,
  backoff: { formula: 'none', params: {} },
  retryOn: [],
  neverRetryOn: [],
  methods: null,
  perTryTimeoutMs: null,
  totalTimeoutMs: null,
  budget: null,
  circuitBreaker: null,
  bulkhead: null,
  rateLimit: null,
  hedging: null,
  fallback: null,
  unknown: [],
  places: {},
});
