/** The neutral policy of a library or a mesh, as a hop of the simulation carries it out. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { toBreakerChoice } from './breakers/index.ts';
import { toBudgetChoice } from './budgets/index.ts';
import type { HopPolicy } from './scenario.ts';

/** Stands for `unlimited`: no run makes as many tries of one call. */
const unlimitedRetries = 1_000_000;

/** What the model cannot do is reported. An empty `retryOn` means that nothing is retried, as in the neutral policy. */
export function toHopPolicy(policy: ResiliencePolicy): {
  readonly policy: HopPolicy;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, message: string, hint: string): void =>
    void diagnostics.push({ code, severity: 'warning', message, hint });
  const { maxRetries, backoff, retryOn, neverRetryOn } = policy;
  if (maxRetries === null) {
    report(
      'policy-unknown',
      'Unexpected maxRetries that is not known, expected a number; using 0.',
      'Give the number.',
    );
  }
  if (backoff === null) {
    report(
      'policy-unknown',
      'Unexpected backoff that is not known, expected a formula; using none.',
      'Give a formula.',
    );
  }
  if (policy.methods !== null) {
    report(
      'policy-methods',
      'Unexpected methods, expected none: requests have no method here.',
      'Read the run as that of a request whose method is retried.',
    );
  }
  if (policy.rateLimit !== null) {
    report(
      'policy-rate-limit',
      'Unexpected rateLimit, expected none: the simulation has no rate limiter.',
      'Lower the load instead.',
    );
  }
  if ([...retryOn, ...neverRetryOn].some(({ kind }) => kind === 'predicate')) {
    report(
      'policy-predicate',
      'Unexpected predicate, expected a condition that can be decided without running code; it matches nothing.',
      'Name statuses or exceptions.',
    );
  }
  return {
    policy: {
      maxRetries: maxRetries === 'unlimited' ? unlimitedRetries : (maxRetries ?? 0),
      backoff: backoff ?? { formula: 'none', params: {} },
      perTryTimeoutMs: policy.perTryTimeoutMs,
      totalTimeoutMs: policy.totalTimeoutMs,
      avoidPreviousHosts: false,
      retryOn,
      neverRetryOn,
      budget: policy.budget ? toBudgetChoice(policy.budget) : null,
      breaker: policy.circuitBreaker ? toBreakerChoice(policy.circuitBreaker) : null,
      bulkhead: policy.bulkhead,
      hedging: policy.hedging,
    },
    diagnostics,
  };
}
