/** Whether a policy retries what happened to an attempt. */
import type { RetryCondition } from '../resilience/policy.ts';
import type { Cause, Outcome } from './codes.ts';
import type { HopPolicy } from './scenario.ts';

/** What the caller saw. */
export interface Failure {
  readonly outcome: Outcome;
  readonly status: number;
  readonly cause: Cause;
}

/** The gRPC codes that HTTP statuses stand for (grpc/grpc, doc/http-grpc-status-mapping.md). */
const grpcStatus: Readonly<Record<string, readonly number[]>> = {
  INTERNAL: [400, 500],
  UNAUTHENTICATED: [401],
  PERMISSION_DENIED: [403],
  UNIMPLEMENTED: [404],
  UNAVAILABLE: [429, 502, 503, 504],
};

/** Refusals of the caller's own policy: nothing was sent. */
const local: readonly Cause[] = [
  'breaker-open',
  'bulkhead-full',
  'throttled',
  'own-answer',
  'injected',
  'no-endpoints',
];
/** Failures without a response, so that no status can match. */
const transport: readonly Cause[] = ['timeout', 'reset', 'connection-refused'];

export function isRetriable(policy: HopPolicy, failure: Failure): boolean {
  const { retryOn, neverRetryOn } = policy;
  if (neverRetryOn?.some((condition) => matches(condition, failure))) return false;
  return retryOn === undefined || retryOn.some((condition) => matches(condition, failure));
}

/**
 * An exception of any type stands for any failure, because the model has failures, not types; a predicate, which only code
 * could decide, matches nothing.
 */
export function matches(condition: RetryCondition, { outcome, status, cause }: Failure): boolean {
  if (condition.kind === 'exception') return true;
  if (local.includes(cause)) return false;
  switch (condition.kind) {
    case 'status':
      return !transport.includes(cause) && status >= condition.from && status <= condition.to;
    case 'grpc':
      if (outcome === 'timed-out') return condition.code === 'DEADLINE_EXCEEDED';
      if (transport.includes(cause)) return condition.code === 'UNAVAILABLE';
      return grpcStatus[condition.code]?.includes(status) ?? false;
    case 'transport':
      switch (condition.event) {
        case 'timeout':
          return outcome === 'timed-out';
        case 'reset':
          return cause === 'reset';
        case 'connect-failure':
          return cause === 'connection-refused';
        case 'refused-stream':
          return false;
      }
      return false;
    case 'predicate':
      return false;
  }
}
