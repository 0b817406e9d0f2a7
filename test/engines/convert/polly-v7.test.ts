import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { read, readOne } from './support.ts';

const polly = async (tail: string) =>
  (await readOne('csharp', `var p = Policy.Handle<HttpRequestException>()${tail};`)).policy;
const waitsOf = async (tail: string) => {
  const { backoff } = await polly(tail);
  const bound = createBackoff(backoff!);
  return [1, 2, 3].map((n) => bound.nominalMs(n));
};

describe('calls and retries', () => {
  test.each([
    ['.Retry()', 1],
    ['.RetryAsync(4)', 4],
    ['.Retry((ex, n) => Log(n))', 1],
    ['.RetryForeverAsync()', 'unlimited'],
    ['.WaitAndRetry(3, n => TimeSpan.FromSeconds(n))', 3],
    ['.WaitAndRetryAsync(retryCount: 2 + 3, sleepDurationProvider: n => TimeSpan.FromSeconds(n))', 5],
    ['.WaitAndRetryForever(n => TimeSpan.FromSeconds(n))', 'unlimited'],
    ['.WaitAndRetry(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5) })', 2],
    ['.WaitAndRetry(int.MaxValue, n => TimeSpan.Zero)', 'unlimited'],
  ])('%s retries %s times', async (tail, maxRetries) => {
    expect((await polly(tail)).maxRetries).toBe(maxRetries);
  });
});

describe('waits', () => {
  test.each([
    ['attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt))', [2000, 4000, 8000]],
    ['attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt - 1))', [1000, 2000, 4000]],
    ['attempt => TimeSpan.FromMilliseconds(200 * attempt)', [200, 400, 600]],
    ['attempt => TimeSpan.FromMilliseconds(Math.Min(1000, 300 * Math.Pow(2, attempt)))', [600, 1000, 1000]],
    ['_ => TimeSpan.FromSeconds(2)', [2000, 2000, 2000]],
    ['(attempt, context) => TimeSpan.FromSeconds(attempt / 2)', [0, 1000, 1000]],
    ['attempt => { return TimeSpan.FromSeconds(attempt * 0.5); }', [500, 1000, 1500]],
    ['attempt => new TimeSpan(0, 0, attempt)', [1000, 2000, 3000]],
    ['attempt => attempt == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(3)', [0, 3000, 3000]],
    ['attempt => TimeSpan.FromSeconds(1) * attempt', [1000, 2000, 3000]],
  ])('%s', async (lambda, expected) => {
    expect(await waitsOf(`.WaitAndRetryAsync(3, ${lambda}, (ex, ts, n, ctx) => { })`)).toEqual(expected);
  });

  test('the power of two is recognised as such', async () => {
    const { backoff } = await polly('.WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(Math.Pow(2, n)))');
    expect(backoff).toEqual({ formula: 'polly-v7-lambda', params: { unitMs: 1000, base: 2 } });
  });

  test('added random milliseconds become a range', async () => {
    const { backoff } = await polly(
      '.WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(Math.Pow(2, n)) + TimeSpan.FromMilliseconds(jitterer.Next(0, 1000)))',
    );
    expect(createBackoff(backoff!).boundsMs(2)).toEqual({ minMs: 4000, maxMs: 4999 });
  });

  test('constants of the text are known; a method from elsewhere is asked for', async () => {
    const known = 'const int Count = 4; var p = Policy.Handle<E>().WaitAndRetry(Count, n => TimeSpan.FromSeconds(n));';
    expect((await readOne('csharp', known)).policy.maxRetries).toBe(4);
    const policy = await polly('.WaitAndRetry(3, n => Delays.For(n))');
    expect(policy.backoff).toBeNull();
    expect(policy.unknown[0]).toMatchObject({ field: 'backoff', text: 'Delays.For(n)' });
  });

  test('an overflow of TimeSpan that is never reached does not matter', async () => {
    expect(await waitsOf('.WaitAndRetry(3, n => TimeSpan.FromDays(Math.Pow(200, n)))')).toEqual(
      [200, 40_000, 8_000_000].map((days) => days * 86_400_000),
    );
  });
});

describe('conditions', () => {
  const retryOn = async (head: string) => (await readOne('csharp', `var p = Policy${head}.Retry(1);`)).policy.retryOn;
  test('statuses are found by asking the predicate about each one', async () => {
    expect(await retryOn('.HandleResult<HttpResponseMessage>(r => (int)r.StatusCode >= 500)')).toEqual([
      { kind: 'status', from: 500, to: 599 },
    ]);
    expect(
      await retryOn(
        '.HandleResult<HttpResponseMessage>(r => r.StatusCode == HttpStatusCode.TooManyRequests || r.StatusCode == HttpStatusCode.BadGateway)',
      ),
    ).toEqual([
      { kind: 'status', from: 429, to: 429 },
      { kind: 'status', from: 502, to: 502 },
    ]);
    expect(await retryOn('.HandleResult<HttpResponseMessage>(r => !r.IsSuccessStatusCode)')).toEqual([
      { kind: 'status', from: 100, to: 199 },
      { kind: 'status', from: 300, to: 599 },
    ]);
  });
  test('a predicate that looks at something else is kept as its text', async () => {
    expect(await retryOn('.HandleResult<Order>(o => o.IsStale)')).toEqual([
      { kind: 'predicate', text: 'o => o.IsStale' },
    ]);
  });
  test('Handle, Or and a predicate on an exception', async () => {
    expect(await retryOn('.Handle<SqlException>(e => e.Number == 1205).Or<TimeoutException>()')).toEqual([
      { kind: 'exception', name: 'SqlException', where: 'e => e.Number == 1205' },
      { kind: 'exception', name: 'TimeoutException' },
    ]);
  });
});

test('a Retry of something else is not a policy', async () => {
  const { policies, diagnostics } = await read('csharp', 'client.Retry(3); queue.WaitAndRetry(2, n => n);');
  expect(policies).toEqual([]);
  expect(diagnostics.at(-1)!.code).toBe('no-policy');
});

test('an unfinished call keeps what is there and says what is missing', async () => {
  const { diagnostics } = await read('csharp', 'var p = Policy.Handle<E>().WaitAndRetryAsync(');
  expect(diagnostics.length).toBeGreaterThan(0);
});
