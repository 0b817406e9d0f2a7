import { defineBudget, unlimited } from './budget.ts';

export const grpcThrottling = defineBudget({
  id: 'grpc-throttling',
  label: 'Retry throttling (gRPC)',
  summary: 'A failure costs one token, a success earns a fraction; below half of the tokens nothing is retried.',
  params: {
    maxTokens: {
      kind: 'number',
      label: 'Tokens',
      doc: 'Tokens at the start and at most; maxTokens.',
      unit: 'count',
      min: 1,
      max: 1000,
      default: 10,
      step: 1,
    },
    tokenRatio: {
      kind: 'number',
      label: 'Earned per success',
      doc: 'Tokens a success adds; tokenRatio, three decimals count.',
      unit: 'ratio',
      min: 0.001,
      max: 10,
      default: 0.1,
      step: 0.05,
    },
  },
  sources: [
    {
      title: 'grpc/proposal, A6 client retries',
      version: 'A6',
      at: 'Throttling Retry Attempts and Hedged RPCs',
      url: 'https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs',
    },
  ],
  create({ maxTokens, tokenRatio }) {
    const ratio = Math.trunc(tokenRatio * 1000) / 1000;
    let tokens = maxTokens;
    return {
      ...unlimited,
      ended(_nowMs, ok, retriable) {
        if (ok) tokens = Math.min(maxTokens, tokens + ratio);
        else if (retriable) tokens = Math.max(0, tokens - 1);
      },
      withdraw: () => (tokens > maxTokens / 2 ? 1 : 0),
    };
  },
});
