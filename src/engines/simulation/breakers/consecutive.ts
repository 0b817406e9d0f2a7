import { countParam, durationParam } from './breaker-params.ts';
import { defineBreaker } from './breaker.ts';

export const consecutive = defineBreaker({
  id: 'consecutive',
  label: 'Consecutive failures (Polly 7)',
  summary: 'So many failures in a row open it; after a while one trial decides.',
  scope: 'call',
  params: {
    failures: countParam('Failures in a row', 'handledEventsAllowedBeforeBreaking.', 5, 1, 10_000),
    openMs: durationParam('Open for', 'durationOfBreak.', 30_000),
  },
  sources: [
    {
      title: 'App-vNext/Polly',
      version: '7.2.4',
      at: 'src/Polly/CircuitBreaker/ConsecutiveCountCircuitController.cs and CircuitStateController.cs',
      url: 'https://github.com/App-vNext/Polly/tree/7.2.4/src/Polly/CircuitBreaker',
    },
  ],
  create({ failures, openMs }) {
    let inRow = 0;
    let open = false;
    let halfOpen = false;
    let blockedUntilMs = 0;
    return {
      admits(nowMs) {
        if (!open) return true;
        if (nowMs < blockedUntilMs) return false;
        // One trial per duration of break.
        halfOpen = true;
        blockedUntilMs = nowMs + openMs;
        return true;
      },
      record(nowMs, _host, ok) {
        if (ok) {
          inRow = 0;
          if (halfOpen) open = halfOpen = false;
          return;
        }
        inRow += 1;
        if (halfOpen || (!open && inRow >= failures)) {
          open = true;
          halfOpen = false;
          blockedUntilMs = nowMs + openMs;
        }
      },
      phase: (nowMs) => (!open ? 'closed' : halfOpen || nowMs >= blockedUntilMs ? 'half-open' : 'open'),
    };
  },
});
