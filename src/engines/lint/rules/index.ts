import { createRegistry } from '../../core/registry.ts';
import type { LintRule } from '../rule.ts';
import { backendRequestAboveRequest } from './backend-request-above-request.ts';
import { backoffIsNoMinimum } from './backoff-is-no-minimum.ts';
import { backoffWithoutBase } from './backoff-without-base.ts';
import { breakerInsideRetry } from './breaker-inside-retry.ts';
import { brokenConnectionIsNoStatus } from './broken-connection-is-no-status.ts';
import { budgetPercentLeftOut } from './budget-percent-left-out.ts';
import { conditionNeverMatches } from './condition-never-matches.ts';
import { deprecatedField } from './deprecated-field.ts';
import { doubtful } from './doubtful.ts';
import { durationNotRead } from './duration-not-read.ts';
import { ejectionRoundsToNone } from './ejection-rounds-to-none.ts';
import { ejectionSwitchedOff } from './ejection-switched-off.ts';
import { experimentalRetry } from './experimental-retry.ts';
import { failureShareNotEnforced } from './failure-share-not-enforced.ts';
import { faultHidesRetries } from './fault-hides-retries.ts';
import { gatewayErrorsNeverFirst } from './gateway-errors-never-first.ts';
import { gatewayNotFound } from './gateway-not-found.ts';
import { grpcRetriedForEver } from './grpc-retried-for-ever.ts';
import { hostNotFound } from './host-not-found.ts';
import { ingressNginxRetired } from './ingress-nginx-retired.ts';
import { maxRetriesBesideBudget } from './max-retries-beside-budget.ts';
import { middlewareNotFound } from './middleware-not-found.ts';
import { multipliedRetries } from './multiplied-retries.ts';
import { neverReachesEnvoy } from './never-reaches-envoy.ts';
import { noMethodGuard } from './no-method-guard.ts';
import { noOtherServer } from './no-other-server.ts';
import { noTimeout } from './no-timeout.ts';
import { nothingToRetry } from './nothing-to-retry.ts';
import { oneTryIsNoRetry } from './one-try-is-no-retry.ts';
import { onlyFailedConnections } from './only-failed-connections.ts';
import { parallelRetriesLimit } from './parallel-retries-limit.ts';
import { perTryNotBelowTimeout } from './per-try-not-below-timeout.ts';
import { profileSwitchesAnnotationsOff } from './profile-switches-annotations-off.ts';
import { refused } from './refused.ts';
import { repeatsPost } from './repeats-post.ts';
import { retriesByDefault } from './retries-by-default.ts';
import { retriesOffByAccident } from './retries-off-by-accident.ts';
import { retryOnBlanks } from './retry-on-blanks.ts';
import { routeRetryWins } from './route-retry-wins.ts';
import { sameServerAgain } from './same-server-again.ts';
import { statusesWithoutTrigger } from './statuses-without-trigger.ts';
import { subsetNotFound } from './subset-not-found.ts';
import { timeoutForgetsFirstTry } from './timeout-forgets-first-try.ts';
import { triesDoNotFit } from './tries-do-not-fit.ts';
import { triesWithoutLimit } from './tries-without-limit.ts';
import { tryTimeoutNotRetried } from './try-timeout-not-retried.ts';
import { unitInDoubt } from './unit-in-doubt.ts';
import { unknownField } from './unknown-field.ts';
import { unknownRetryWord } from './unknown-retry-word.ts';
import { unreachableRule } from './unreachable-rule.ts';
import { weightsAreShares } from './weights-are-shares.ts';
import { zeroIsNotOff } from './zero-is-not-off.ts';

/** Every rule, in the order the reference lists them. */
export const rules = createRegistry<LintRule>('lint rule', [
  oneTryIsNoRetry,
  timeoutForgetsFirstTry,
  triesDoNotFit,
  perTryNotBelowTimeout,
  tryTimeoutNotRetried,
  noTimeout,
  retriesByDefault,
  zeroIsNotOff,
  retriesOffByAccident,
  repeatsPost,
  noMethodGuard,
  retryOnBlanks,
  unknownRetryWord,
  conditionNeverMatches,
  statusesWithoutTrigger,
  brokenConnectionIsNoStatus,
  nothingToRetry,
  multipliedRetries,
  faultHidesRetries,
  gatewayErrorsNeverFirst,
  ejectionSwitchedOff,
  failureShareNotEnforced,
  ejectionRoundsToNone,
  parallelRetriesLimit,
  maxRetriesBesideBudget,
  budgetPercentLeftOut,
  experimentalRetry,
  backendRequestAboveRequest,
  backoffIsNoMinimum,
  routeRetryWins,
  backoffWithoutBase,
  neverReachesEnvoy,
  profileSwitchesAnnotationsOff,
  onlyFailedConnections,
  breakerInsideRetry,
  middlewareNotFound,
  noOtherServer,
  triesWithoutLimit,
  grpcRetriedForEver,
  ingressNginxRetired,
  sameServerAgain,
  durationNotRead,
  unitInDoubt,
  unreachableRule,
  weightsAreShares,
  hostNotFound,
  subsetNotFound,
  gatewayNotFound,
  deprecatedField,
  unknownField,
  refused,
  doubtful,
] as readonly LintRule[]);
