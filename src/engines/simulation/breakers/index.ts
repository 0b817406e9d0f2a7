import { resolveParams } from '../../core/params.ts';
import { createRegistry } from '../../core/registry.ts';
import type { CircuitBreaker } from '../../resilience/policy.ts';
import type { Breaker, BreakerChoice, BreakerState } from './breaker.ts';
import { consecutive } from './consecutive.ts';
import { envoyOutlier } from './envoy-outlier.ts';
import { pollyV8 } from './polly-v8.ts';
import { resilience4j } from './resilience4j.ts';

/** Every circuit breaker the simulation knows. */
export const breakers = createRegistry<Breaker>('breaker', [
  consecutive,
  resilience4j,
  pollyV8,
  envoyOutlier,
] as readonly Breaker[]);

/** @throws RangeError for an unknown breaker */
export function createBreaker(choice: BreakerChoice, hosts: number): BreakerState {
  const breaker = breakers.require(choice.kind);
  return breaker.create(resolveParams(breaker.params, choice.params).values, hosts);
}

/** The neutral policy's breaker as a choice. A failure ratio over a window is read as Resilience4j reads it. */
export function toBreakerChoice(breaker: CircuitBreaker): BreakerChoice {
  const { kind, failures, failureRatio, slowRatio, slowCallMs, window, minimumCalls, openMs, halfOpenCalls } = breaker;
  const given = (values: Readonly<Record<string, number | undefined>>): Record<string, number> =>
    Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined));
  if (kind === 'consecutive') return { kind: 'consecutive', params: given({ failures, openMs }) };
  const size =
    window?.kind === 'calls' ? window.calls : window ? Math.max(1, Math.round(window.windowMs / 1000)) : undefined;
  const ratio = failureRatio ?? (failures !== undefined && size !== undefined ? failures / size : undefined);
  return {
    kind: 'resilience4j',
    params: {
      ...(window && { window: window.kind }),
      ...given({
        windowSize: size,
        failureRatio: ratio,
        slowRatio,
        slowCallMs,
        minimumCalls,
        openMs,
        halfOpenCalls,
      }),
    },
  };
}
