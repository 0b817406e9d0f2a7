import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { convertPolicy, defaultEmitOptions } from '../../../src/engines/convert/index.ts';
import { emptyPolicy, type ResiliencePolicy } from '../../../src/engines/resilience/policy.ts';
import { toIstio } from './support.ts';

const io = { kind: 'exception', name: 'IOException' } as const;
const policy = (patch: Partial<ResiliencePolicy>): ResiliencePolicy => ({
  ...emptyPolicy,
  maxRetries: 2,
  retryOn: [io],
  ...patch,
});
const emit = (patch: Partial<ResiliencePolicy>, fit = defaultEmitOptions.fit) =>
  convertPolicy(policy(patch), 'istio', { host: 'ratings', fit });
const retriesOf = (documents: string) => parse(documents.split('---')[0]!).spec.http[0].retries;
const lineFor = (conversion: ReturnType<typeof emit>, field: string) =>
  conversion.report.find((line) => line.field === field);

describe('attempts', () => {
  test('Spring’s maxAttempts = 4 and Polly’s 3 both become attempts: 3', async () => {
    const spring = await toIstio('java', '@Retryable(maxAttempts = 4) void a() {}');
    const polly = await toIstio('csharp', 'var p = Policy.Handle<E>().WaitAndRetry(3, n => TimeSpan.FromSeconds(n));');
    expect(retriesOf(spring.documents).attempts).toBe(3);
    expect(retriesOf(polly.documents).attempts).toBe(3);
  });
  test('no retry is written as attempts: 0, with nothing beside it', () => {
    expect(retriesOf(emit({ maxRetries: 0, perTryTimeoutMs: 500 }).documents)).toEqual({ attempts: 0 });
  });
  test('an unlimited policy is declared lost', () => {
    expect(lineFor(emit({ maxRetries: 'unlimited' }), 'maxRetries')!.status).toBe('lost');
  });
});

describe('backoff', () => {
  test('200, 400, 800 ms fixed keep their means at a range of 400 ms', () => {
    const conversion = emit({
      maxRetries: 3,
      backoff: { formula: 'spring-retry-exponential', params: { initialMs: 200, multiplier: 2, maxMs: 5000 } },
    });
    expect(retriesOf(conversion.documents).backoff).toBe('400ms');
    expect(lineFor(conversion, 'backoff')!.detail).toContain('200 ms, 400 ms and 800 ms');
    expect(lineFor(conversion, 'backoff')!.status).toBe('approximate');
  });
  test('never-longer keeps every longest wait within the library’s', () => {
    const backoff = { formula: 'spring-retry-exponential', params: { initialMs: 200, multiplier: 2, maxMs: 5000 } };
    expect(retriesOf(emit({ maxRetries: 3, backoff }, 'never-longer').documents).backoff).toBe('200ms');
  });
  test('full jitter doubling is exact while the cap is out of reach', () => {
    const params = { baseMs: 100, multiplier: 2, capMs: 100_000, jitter: 'full' };
    const conversion = emit({ maxRetries: 3, backoff: { formula: 'exponential', params } });
    expect(lineFor(conversion, 'backoff')).toMatchObject({ status: 'exact' });
    expect(retriesOf(conversion.documents).backoff).toBe('100ms');
  });
  test('no wait becomes the smallest Istio can say', () => {
    expect(retriesOf(emit({}).documents).backoff).toBe('1ms');
  });
});

describe('timeouts and conditions', () => {
  test('a timed-out try is only retried with reset, so reset is written', () => {
    const conversion = emit({ retryOn: [{ kind: 'status', from: 503, to: 503 }], perTryTimeoutMs: 800 });
    expect(retriesOf(conversion.documents)).toMatchObject({ perTryTimeout: '800ms', retryOn: '503,reset' });
  });
  test('a per-try timeout that is not below the total is declared lost', () => {
    expect(lineFor(emit({ perTryTimeoutMs: 2000, totalTimeoutMs: 2000 }), 'perTryTimeoutMs')!.status).toBe('lost');
  });
  test('a total too short for the tries says how many fit', () => {
    const conversion = emit({
      maxRetries: 3,
      perTryTimeoutMs: 1000,
      totalTimeoutMs: 2500,
      backoff: { formula: 'none', params: {} },
    });
    expect(lineFor(conversion, 'totalTimeoutMs')!.detail).toContain('2 of 4 tries');
  });
  test('retryOn has no spaces', () => {
    expect(retriesOf(emit({}).documents).retryOn).toBe('connect-failure,refused-stream,reset');
  });
  test('an exception of the application is lost, and said to be', () => {
    const conversion = emit({ retryOn: [{ kind: 'exception', name: 'com.example.StaleData' }] });
    expect(conversion.report.filter((line) => line.field === 'retryOn').map((line) => line.status)).toEqual([
      'lost',
      'lost',
    ]);
    expect(retriesOf(conversion.documents).retryOn).toBeUndefined();
  });
  test('statuses Istio does not accept are lost', () => {
    expect(lineFor(emit({ retryOn: [{ kind: 'status', from: 520, to: 520 }] }), 'retryOn')!.status).toBe('lost');
  });
});

test('every field with a value is reported, each with a reason, and places point at what was written', () => {
  const full: Partial<ResiliencePolicy> = {
    maxRetries: 2,
    backoff: { formula: 'constant', params: { delayMs: 100 } },
    neverRetryOn: [io],
    methods: ['GET'],
    perTryTimeoutMs: 300,
    totalTimeoutMs: 3000,
    budget: { kind: 'token-bucket', ratio: 0.2 },
    circuitBreaker: { kind: 'consecutive', failures: 5, openMs: 30_000 },
    bulkhead: { maxConcurrent: 10, maxWaitMs: 5 },
    rateLimit: { permits: 5, periodMs: 1000 },
    hedging: { maxHedges: 1, delayMs: 50 },
    fallback: 'cached',
  };
  const conversion = emit(full);
  const fields = new Set(conversion.report.map((line) => line.field));
  for (const field of ['retryOn', ...Object.keys(full)]) expect(fields, field).toContain(field);
  for (const { detail, outputPlace, field } of conversion.report) {
    expect(detail.length, field).toBeGreaterThan(10);
    if (outputPlace) expect(conversion.documents.slice(outputPlace.start, outputPlace.end).trim(), field).not.toBe('');
  }
  const [virtualService, destinationRule] = parseAllDocuments(conversion.documents).map((d) => d.toJS());
  expect(virtualService.kind).toBe('VirtualService');
  expect(destinationRule).toMatchObject({ kind: 'DestinationRule', spec: { host: 'ratings' } });
});
