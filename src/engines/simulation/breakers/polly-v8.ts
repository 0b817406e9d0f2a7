import { countParam, durationParam, ratioParam } from './breaker-params.ts';
import { defineBreaker } from './breaker.ts';

interface Health {
  startMs: number;
  ok: number;
  failed: number;
}

export const pollyV8 = defineBreaker({
  id: 'polly-v8',
  label: 'Sampling (Polly 8)',
  summary: 'Opens when the share of failures in the sampling time is too high; one trial per break decides.',
  scope: 'call',
  params: {
    failureRatio: ratioParam('Failed share', 'FailureRatio.', 0.1),
    minimumCalls: countParam('Minimum calls', 'MinimumThroughput.', 100, 2, 100_000),
    samplingMs: durationParam('Sampling time', 'SamplingDuration.', 30_000, 500),
    openMs: durationParam('Open for', 'BreakDuration.', 5000, 500),
  },
  sources: [
    {
      title: 'App-vNext/Polly',
      version: '8.7.0',
      at: 'src/Polly.Core/CircuitBreaker/Controller/AdvancedCircuitBehavior.cs, CircuitStateController.cs and Health/RollingHealthMetrics.cs',
      url: 'https://github.com/App-vNext/Polly/tree/8.7.0/src/Polly.Core/CircuitBreaker',
    },
  ],
  create({ failureRatio, minimumCalls, samplingMs, openMs }) {
    const windowMs = samplingMs / 10;
    let windows: Health[] = [];
    let phase: 'closed' | 'open' | 'half-open' = 'closed';
    let blockedUntilMs = 0;
    const current = (nowMs: number): Health => {
      let last = windows.at(-1);
      if (!last || nowMs - last.startMs >= windowMs) {
        last = { startMs: nowMs, ok: 0, failed: 0 };
        windows.push(last);
      }
      while (nowMs - windows[0]!.startMs >= samplingMs) windows.shift();
      return last;
    };
    const isBroken = (): boolean => {
      let calls = 0;
      let failed = 0;
      for (const window of windows) {
        calls += window.ok + window.failed;
        failed += window.failed;
      }
      return calls >= minimumCalls && failed / calls >= failureRatio;
    };
    const open = (nowMs: number): void => {
      phase = 'open';
      blockedUntilMs = nowMs + openMs;
    };
    return {
      admits(nowMs) {
        if (phase === 'closed') return true;
        if (phase === 'half-open' || nowMs < blockedUntilMs) return false;
        phase = 'half-open';
        return true;
      },
      record(nowMs, _host, ok) {
        if (ok) {
          current(nowMs).ok += 1;
          if (phase === 'half-open') {
            phase = 'closed';
            windows = [];
          }
          return;
        }
        current(nowMs).failed += 1;
        if (phase === 'half-open' || (phase === 'closed' && isBroken())) open(nowMs);
      },
      phase: () => phase,
    };
  },
});
