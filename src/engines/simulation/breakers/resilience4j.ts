import { countParam, durationParam, ratioParam } from './breaker-params.ts';
import { defineBreaker } from './breaker.ts';
import { createCallWindow, createSecondsWindow, type OutcomeWindow } from './outcome-window.ts';

export const resilience4j = defineBreaker({
  id: 'resilience4j',
  label: 'Sliding window (Resilience4j)',
  summary: 'Opens when the share of failed or slow calls in a sliding window is too high; a few trials close it again.',
  scope: 'call',
  params: {
    window: {
      kind: 'choice',
      label: 'Window of',
      doc: 'slidingWindowType: the last calls, or the calls of the last seconds.',
      options: [
        { value: 'calls', label: 'calls' },
        { value: 'time', label: 'seconds' },
      ],
      default: 'calls',
    },
    windowSize: countParam('Window size', 'slidingWindowSize: calls, or seconds.', 100, 1, 100_000),
    minimumCalls: countParam('Minimum calls', 'minimumNumberOfCalls before a share is computed.', 100, 1, 100_000),
    failureRatio: ratioParam('Failed share', 'failureRateThreshold divided by 100.', 0.5),
    slowRatio: ratioParam('Slow share', 'slowCallRateThreshold divided by 100.', 1),
    slowCallMs: durationParam('Slow from', 'slowCallDurationThreshold.', 60_000),
    openMs: durationParam('Open for', 'waitDurationInOpenState.', 60_000),
    halfOpenCalls: countParam('Trials', 'permittedNumberOfCallsInHalfOpenState.', 10, 1, 10_000),
  },
  sources: [
    {
      title: 'resilience4j/resilience4j',
      version: '2.4.0',
      at: 'resilience4j-circuitbreaker/src/main/java/io/github/resilience4j/circuitbreaker/internal/CircuitBreakerStateMachine.java and CircuitBreakerMetrics.java',
      url: 'https://github.com/resilience4j/resilience4j/tree/v2.4.0/resilience4j-circuitbreaker',
    },
  ],
  create(params) {
    const { openMs, halfOpenCalls, slowCallMs, failureRatio, slowRatio } = params;
    const closedWindow = (): OutcomeWindow =>
      params.window === 'calls' ? createCallWindow(params.windowSize) : createSecondsWindow(params.windowSize);
    const closedMinimum =
      params.window === 'calls' ? Math.min(params.minimumCalls, params.windowSize) : params.minimumCalls;
    let phase: 'closed' | 'open' | 'half-open' = 'closed';
    let window = closedWindow();
    let openUntilMs = 0;
    let permits = 0;
    const open = (nowMs: number): void => {
      phase = 'open';
      openUntilMs = nowMs + openMs;
    };
    return {
      admits(nowMs) {
        if (phase === 'closed') return true;
        if (phase === 'open') {
          if (nowMs < openUntilMs) return false;
          phase = 'half-open';
          permits = halfOpenCalls;
          window = createCallWindow(halfOpenCalls);
        }
        if (permits === 0) return false;
        permits -= 1;
        return true;
      },
      record(nowMs, _host, ok, tookMs) {
        // Calls that were let through before it opened still end; they decide nothing.
        if (phase === 'open') return;
        window.add(nowMs, !ok, tookMs > slowCallMs);
        const minimum = phase === 'closed' ? closedMinimum : halfOpenCalls;
        if (window.calls < minimum) return;
        const tooMany = window.failed / window.calls >= failureRatio || window.slow / window.calls >= slowRatio;
        if (tooMany) open(nowMs);
        else if (phase === 'half-open') {
          phase = 'closed';
          window = closedWindow();
        }
      },
      phase: () => phase,
    };
  },
});
