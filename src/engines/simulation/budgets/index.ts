import { resolveParams } from '../../core/params.ts';
import type { RandomStream } from '../../core/random.ts';
import { createRegistry } from '../../core/registry.ts';
import type { RetryBudget } from '../../resilience/policy.ts';
import { adaptiveThrottling } from './adaptive-throttling.ts';
import { awsSdk } from './aws-sdk.ts';
import type { Budget, BudgetChoice, BudgetState } from './budget.ts';
import { concurrencyShare } from './concurrency-share.ts';
import { grpcThrottling } from './grpc-throttling.ts';
import { retryBreaker } from './retry-breaker.ts';
import { retryBucket } from './retry-bucket.ts';
import { tokenBucket } from './token-bucket.ts';

/** Every retry budget the simulation knows. */
export const budgets = createRegistry<Budget>('budget', [
  concurrencyShare,
  tokenBucket,
  grpcThrottling,
  awsSdk,
  adaptiveThrottling,
  retryBucket,
  retryBreaker,
] as readonly Budget[]);

/** @throws RangeError for an unknown budget */
export function createBudget(choice: BudgetChoice, random: RandomStream): BudgetState {
  const budget = budgets.require(choice.kind);
  return budget.create(resolveParams(budget.params, choice.params).values, random);
}

/** The neutral policy's budget as a choice. A share for adaptive throttling becomes K = 1 + ratio. */
export function toBudgetChoice(budget: RetryBudget): BudgetChoice {
  const { kind, ratio, minConcurrency, minRps, windowMs } = budget;
  const given = (name: string, value: number | undefined) => (value === undefined ? {} : { [name]: value });
  switch (kind) {
    case 'concurrency-share':
      return { kind, params: { ratio, ...given('minConcurrency', minConcurrency) } };
    case 'token-bucket':
      return { kind, params: { ratio, ...given('minRps', minRps), ...given('windowMs', windowMs) } };
    case 'adaptive-throttling':
      return { kind, params: { multiplier: 1 + ratio, ...given('windowMs', windowMs) } };
  }
}
