/** What a caller sees of a backend that fails or dawdles, under the decision’s timeouts and retries. */
import type { Decision } from '../../../src/engines/routing/decision.ts';
import { durationMs } from '../../../src/engines/routing/match/duration.ts';

export interface BackendBehaviour {
  readonly responseDelay?: string;
  readonly failFirstAttempts?: number;
  /** Missing = the connection breaks. */
  readonly failWith?: number;
  /** Delay of the tries that fail. */
  readonly retryDelay?: string;
}

/** Status of the whole call: tries in sequence, each cut off at its own limit, all of them at the limit of the call. */
export function statusAfterTries({ retry, timeouts, outcome }: Decision, behaviour: BackendBehaviour = {}): number {
  const failures = behaviour.failFirstAttempts ?? 0;
  const query = outcome.kind === 'forwarded' ? outcome.upstream.query : '';
  const failedDelay = durationMs(/(?:^|&)delayRetry=([^&]+)/.exec(query)?.[1] ?? behaviour.retryDelay) ?? 0;
  const delay = durationMs(behaviour.responseDelay) ?? 0;
  const tryLimit = retry?.perTryTimeoutMs ?? Infinity;
  const callLimit = timeouts?.totalMs ?? Infinity;
  const waitMs = Number(retry?.backoff.params['delayMs'] ?? 0);
  let at = 0;
  for (let tries = 1; ; tries++) {
    const fails = tries <= failures;
    const took = fails ? failedDelay : delay;
    const timedOut = took >= tryLimit;
    at += Math.min(took, tryLimit);
    if (at >= callLimit) return 504;
    const status = timedOut ? 504 : fails ? (behaviour.failWith ?? 503) : 200;
    const broken = fails && !timedOut && behaviour.failWith === undefined;
    const again = timedOut
      ? retry?.retryOn.includes('timeout')
      : broken
        ? retry?.retryOn.includes('connection-error')
        : retry?.statusCodes.includes(status);
    if (status === 200 || !again || tries > (retry?.maxRetries ?? 0)) return status;
    at += waitMs;
  }
}
