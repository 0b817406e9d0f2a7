import { defineBudget, unlimited } from './budget.ts';

export const retryBreaker = defineBudget({
  id: 'retry-breaker',
  label: 'Retry circuit breaker (Brooker)',
  summary: 'Retries stop while too large a share of the calls has failed; first tries go on.',
  params: {
    failureRatio: {
      kind: 'number',
      label: 'Failed share',
      doc: 'Failed tries per call, over the whole run, above which nothing is retried.',
      unit: 'ratio',
      min: 0,
      max: 10,
      default: 0.1,
      step: 0.05,
    },
  },
  sources: [
    {
      title: 'mbrooker/simulator_example',
      version: '7aa858b',
      at: 'retry_sim/retry_strategy.py, CircuitBreakerRetryStrategy',
      url: 'https://github.com/mbrooker/simulator_example/blob/7aa858b9e5d84c96372dda664ab6994057b5e7b6/retry_sim/retry_strategy.py',
    },
  ],
  create({ failureRatio }) {
    let calls = 0;
    let failures = 0;
    return {
      ...unlimited,
      sent(_nowMs, first) {
        if (first) calls += 1;
      },
      ended(_nowMs, ok) {
        if (!ok) failures += 1;
      },
      withdraw: () => (failures / calls > failureRatio ? 0 : 1),
    };
  },
});
