import { defineBudget, unlimited } from './budget.ts';

export const awsSdk = defineBudget({
  id: 'aws-sdk',
  label: 'Retry quota (AWS SDK)',
  summary: 'A retry takes tokens from a bucket, more after a timeout; a success gives them back.',
  params: {
    capacity: {
      kind: 'number',
      label: 'Capacity',
      doc: 'Tokens at the start and at most.',
      unit: 'count',
      min: 0,
      max: 100_000,
      default: 500,
      step: 10,
      integer: true,
    },
    retryCost: {
      kind: 'number',
      label: 'Cost of a retry',
      doc: 'Tokens a retry takes.',
      unit: 'count',
      min: 1,
      max: 1000,
      default: 5,
      step: 1,
      integer: true,
    },
    timeoutCost: {
      kind: 'number',
      label: 'Cost after a timeout',
      doc: 'Tokens a retry takes when the failure was a timeout.',
      unit: 'count',
      min: 1,
      max: 1000,
      default: 10,
      step: 1,
      integer: true,
    },
    successCredit: {
      kind: 'number',
      label: 'Earned per success',
      doc: 'Tokens a success on the first try adds; a success on a retry returns what that retry took.',
      unit: 'count',
      min: 0,
      max: 1000,
      default: 1,
      step: 1,
      integer: true,
    },
  },
  sources: [
    {
      title: 'boto/botocore',
      version: '1.42',
      at: 'botocore/retries/standard.py, RetryQuotaChecker',
      url: 'https://github.com/boto/botocore/blob/develop/botocore/retries/standard.py',
    },
  ],
  create({ capacity, retryCost, timeoutCost, successCredit }) {
    let tokens = capacity;
    return {
      ...unlimited,
      ended(_nowMs, ok, _retriable, returned) {
        if (ok) tokens = Math.min(capacity, tokens + (returned > 0 ? returned : successCredit));
      },
      withdraw(_nowMs, timedOut) {
        const cost = timedOut ? timeoutCost : retryCost;
        if (tokens < cost) return 0;
        tokens -= cost;
        return cost;
      },
    };
  },
});
