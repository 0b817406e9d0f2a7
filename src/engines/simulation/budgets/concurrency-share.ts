import { defineBudget, unlimited } from './budget.ts';

export const concurrencyShare = defineBudget({
  id: 'concurrency-share',
  label: 'Share of concurrency (Envoy)',
  summary: 'Retries under way may be at most a share of the tries under way, with a minimum that is always allowed.',
  params: {
    ratio: {
      kind: 'number',
      label: 'Share',
      doc: 'Retries allowed per active request; budget_percent divided by 100.',
      unit: 'ratio',
      min: 0,
      max: 1,
      default: 0.2,
      step: 0.05,
    },
    minConcurrency: {
      kind: 'number',
      label: 'Always allowed',
      doc: 'Concurrent retries allowed whatever the share; min_retry_concurrency.',
      unit: 'count',
      min: 0,
      max: 1000,
      default: 3,
      step: 1,
      integer: true,
    },
  },
  sources: [
    {
      title: 'envoyproxy/envoy',
      version: '1.39.0',
      at: 'source/common/upstream/resource_manager_impl.h, RetryBudgetImpl',
      url: 'https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/upstream/resource_manager_impl.h',
    },
  ],
  create({ ratio, minConcurrency }) {
    let active = 0;
    let retries = 0;
    return {
      ...unlimited,
      sent: () => void (active += 1),
      ended: () => void (active -= 1),
      withdraw() {
        // The share is truncated to a whole number before it is compared with the minimum.
        if (retries >= Math.max(Math.trunc(ratio * active), minConcurrency)) return 0;
        retries += 1;
        return 1;
      },
      retryEnded: () => void (retries -= 1),
    };
  },
});
