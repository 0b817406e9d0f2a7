import { defineBudget, unlimited } from './budget.ts';

export const retryBucket = defineBudget({
  id: 'retry-bucket',
  label: 'Small token bucket (Brooker)',
  summary: 'Calls put a fraction of a token into a small bucket; a retry needs a whole one.',
  params: {
    capacity: {
      kind: 'number',
      label: 'Bucket',
      doc: 'Tokens at the start and at most.',
      unit: 'count',
      min: 1,
      max: 10_000,
      default: 5,
      step: 1,
    },
    deposit: {
      kind: 'number',
      label: 'Deposit',
      doc: 'Tokens each call puts in.',
      unit: 'ratio',
      min: 0,
      max: 10,
      default: 0.1,
      step: 0.05,
    },
    depositOn: {
      kind: 'choice',
      label: 'Paid by',
      doc: 'The article says successful calls pay in; its program lets every first try pay.',
      options: [
        { value: 'success', label: 'success' },
        { value: 'first-try', label: 'first try' },
      ],
      default: 'success',
    },
  },
  sources: [
    {
      title: 'Marc Brooker, Fixing retries with token buckets and circuit breakers',
      version: '2022-02-28',
      url: 'https://brooker.co.za/blog/2022/02/28/retries.html',
    },
    {
      title: 'mbrooker/simulator_example',
      version: '7aa858b',
      at: 'retry_sim/retry_strategy.py, AdaptiveRetryStrategy',
      url: 'https://github.com/mbrooker/simulator_example/blob/7aa858b9e5d84c96372dda664ab6994057b5e7b6/retry_sim/retry_strategy.py',
    },
  ],
  create({ capacity, deposit, depositOn }) {
    let tokens = capacity;
    const pay = (): void => void (tokens = Math.min(capacity, tokens + deposit));
    return {
      ...unlimited,
      sent(_nowMs, first) {
        if (first && depositOn === 'first-try') pay();
      },
      ended(_nowMs, ok) {
        if (ok && depositOn === 'success') pay();
      },
      withdraw() {
        // The program asks for more than one token, not for one.
        if (!(tokens > 1)) return 0;
        tokens -= 1;
        return 1;
      },
    };
  },
});
