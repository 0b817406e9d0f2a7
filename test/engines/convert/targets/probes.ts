/** Policies every target is asked to write: the goldens, the schemas and the reading back use the same ones. */
import { emptyPolicy, type ResiliencePolicy } from '../../../../src/engines/resilience/policy.ts';

const network = { kind: 'exception', name: 'java.io.IOException' } as const;
const unavailable = { kind: 'status', from: 503, to: 503 } as const;

const policy = (name: string, patch: Partial<ResiliencePolicy>): ResiliencePolicy => ({
  ...emptyPolicy,
  name,
  library: 'test',
  maxRetries: 3,
  retryOn: [network, unavailable],
  ...patch,
});

const exponential = (params: Record<string, number | string>) => ({
  formula: 'exponential',
  params: { baseMs: 100, multiplier: 2, capMs: 10_000, jitter: 'none', ...params },
});

export const probes: readonly ResiliencePolicy[] = [
  policy('no-retry', { maxRetries: 0, retryOn: [] }),
  policy('constant', { backoff: { formula: 'constant', params: { delayMs: 200 } } }),
  policy('doubling-capped', { maxRetries: 5, backoff: exponential({ capMs: 400 }) }),
  policy('tripling', { backoff: exponential({ multiplier: 3 }) }),
  policy('full-jitter', { maxRetries: 5, backoff: exponential({ jitter: 'full', capMs: 2000 }) }),
  policy('timeouts', {
    backoff: exponential({}),
    perTryTimeoutMs: 800,
    totalTimeoutMs: 2500,
    methods: ['GET', 'HEAD'],
  }),
  policy('breaker', {
    maxRetries: 0,
    retryOn: [],
    circuitBreaker: { kind: 'consecutive', failures: 5, openMs: 30_000 },
  }),
  policy('everything', {
    backoff: exponential({}),
    retryOn: [network, { kind: 'status', from: 500, to: 599 }, { kind: 'grpc', code: 'UNAVAILABLE' }],
    neverRetryOn: [{ kind: 'status', from: 501, to: 501 }],
    methods: ['GET'],
    perTryTimeoutMs: 1500,
    totalTimeoutMs: 100_000,
    budget: { kind: 'token-bucket', ratio: 0.2, minRps: 10, windowMs: 10_000 },
    circuitBreaker: {
      kind: 'failure-ratio',
      failureRatio: 0.5,
      slowRatio: 0.8,
      slowCallMs: 1000,
      minimumCalls: 20,
      window: { kind: 'time', windowMs: 10_000 },
      openMs: 10_000,
      halfOpenCalls: 3,
    },
    bulkhead: { maxConcurrent: 20, maxQueued: 5, maxWaitMs: 50 },
    rateLimit: { permits: 100, periodMs: 1000 },
    hedging: { maxHedges: 1, delayMs: 300 },
    fallback: 'cachedRating',
  }),
];

/** Corners that need no golden but must be valid and readable all the same. */
export const corners: readonly ResiliencePolicy[] = [
  policy('unlimited', { maxRetries: 'unlimited' }),
  policy('unknown', {
    maxRetries: null,
    backoff: null,
    unknown: [{ field: 'maxRetries', text: 'props.getMax()', why: 'is read when the program runs' }],
  }),
  policy('one-retry', { maxRetries: 1, backoff: exponential({}) }),
  policy('application-only', { retryOn: [{ kind: 'exception', name: 'com.example.StaleData' }] }),
  policy('server-errors', { retryOn: [{ kind: 'status', from: 500, to: 599 }] }),
  policy('grpc-cancelled', { retryOn: [{ kind: 'grpc', code: 'CANCELLED' }] }),
  policy('try-not-below-total', { perTryTimeoutMs: 3000, totalTimeoutMs: 2000 }),
  policy('one-try-with-limit', { maxRetries: 0, retryOn: [], perTryTimeoutMs: 1250 }),
  policy('long-waits', {
    backoff: { formula: 'listed', params: { delaysMs: [100_500, 360_000_001], spreadMs: 0 } },
    totalTimeoutMs: 360_000_500,
  }),
  policy('tiny-waits', { backoff: { formula: 'constant', params: { delayMs: 0.4 } }, perTryTimeoutMs: 0.2 }),
  policy('breaker-in-window', {
    circuitBreaker: { kind: 'count-in-window', failures: 10, openMs: 5000, window: { kind: 'time', windowMs: 10_000 } },
  }),
  policy('share-in-flight', { budget: { kind: 'concurrency-share', ratio: 0.1, minConcurrency: 5 } }),
  policy('slow-rate-limit', { rateLimit: { permits: 1, periodMs: 90_000, waitMs: 100 } }),
  policy('bulkhead-without-queue', { bulkhead: { maxConcurrent: 5, maxQueued: 0 } }),
];
