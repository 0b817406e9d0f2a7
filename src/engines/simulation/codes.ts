/** The words of a trace and the numbers that stand for them in its columns. */

/** How an attempt ended for its caller. */
export const outcomes = ['unfinished', 'answered', 'failed', 'timed-out', 'rejected', 'cancelled'] as const;
export type Outcome = (typeof outcomes)[number];

/** Why the caller did what it did after an attempt. */
export const verdicts = [
  'unfinished',
  'done',
  'retried',
  'retries-exhausted',
  'no-time-left',
  /** The failure is not one the policy retries. */
  'not-retriable',
  'budget-exhausted',
  /** The breaker let nothing through. */
  'breaker-open',
  /** The time in which retries may begin is over. */
  'too-late',
  /** Another try of the same call was still out. */
  'awaiting-hedge',
  /** Another try of the same call answered first. */
  'superseded',
] as const;
export type Verdict = (typeof verdicts)[number];

/** What lay behind the outcome. */
export const causes = [
  'none',
  'error',
  'queue-full',
  'outage',
  'connection-refused',
  'reset',
  /** The caller's deadline had passed before the work began. */
  'expired',
  /** A call further inward failed. */
  'callee',
  'timeout',
  'breaker-open',
  'bulkhead-full',
  'throttled',
  'hedge-lost',
  /** The caller answered itself: a redirect, a direct answer, a backend that cannot be called. */
  'own-answer',
  /** The caller's fault injection answered. */
  'injected',
  /** No replica was left to choose. */
  'no-endpoints',
] as const;
export type Cause = (typeof causes)[number];

type Codes<T extends string> = { readonly [K in T]: number };

function codesOf<T extends string>(names: readonly T[]): Codes<T> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Codes<T>;
}

export const outcomeCode = codesOf(outcomes);
export const verdictCode = codesOf(verdicts);
export const causeCode = codesOf(causes);
