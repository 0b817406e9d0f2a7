/** Linkerd's failure accrual in place of a circuit breaker: annotations of the Service. */
import type { CircuitBreaker } from '../../resilience/policy.ts';
import { goDuration } from '../durations.ts';
import type { Said } from '../target.ts';

interface LinkerdBreaker {
  readonly annotations: Readonly<Record<string, string>>;
  readonly lines: readonly Said[];
}

const accrual = 'balancer.linkerd.io/failure-accrual';
const rate = 'balancer.alpha.linkerd.io/failure-accrual-success-rate';

export function linkerdBreaker(breaker: CircuitBreaker): LinkerdBreaker {
  const ratio = breaker.kind === 'failure-ratio';
  const annotations: Record<string, string> = {
    [accrual]: ratio ? 'unified' : 'consecutive',
    ...(!ratio && { [`${accrual}-consecutive-max-failures`]: String(breaker.failures ?? 7) }),
    [`${accrual}-consecutive-min-penalty`]: goDuration(breaker.openMs),
    [`${accrual}-consecutive-max-penalty`]: goDuration(breaker.openMs),
  };
  if (ratio) {
    annotations[`${rate}-threshold`] = String(Math.round((1 - (breaker.failureRatio ?? 0.5)) * 1000) / 1000);
    if (breaker.window?.kind === 'time') annotations[`${rate}-window`] = goDuration(breaker.window.windowMs);
    if (breaker.minimumCalls !== undefined) annotations[`${rate}-min-requests`] = String(breaker.minimumCalls);
  }
  const window = breaker.kind === 'count-in-window' ? ' Failures are counted in a row, not in a window.' : '';
  const lines: Said[] = [
    {
      status: 'approximate',
      detail: ratio
        ? 'Each pod is judged by itself, by its success rate; needs Linkerd 2.20, where these annotations are alpha.'
        : `Each pod is judged by itself, and shut out for the same time, with one trial request after it.${window}`,
    },
  ];
  if (breaker.slowRatio !== undefined) {
    lines.push({ status: 'lost', detail: 'Slow calls do not count as failures; set a timeout that makes them fail.' });
  }
  if (breaker.halfOpenCalls !== undefined && breaker.halfOpenCalls !== 1) {
    lines.push({
      status: 'approximate',
      detail: `One trial request instead of ${breaker.halfOpenCalls}; it cannot be set.`,
    });
  }
  return { annotations, lines };
}
