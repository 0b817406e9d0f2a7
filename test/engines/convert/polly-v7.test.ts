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
    ['attempt => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * attempt)', [1000, 2000, 3000]],
  ])('%s', async (lambda, expected) => {
    expect(await waitsOf(`.WaitAndRetryAsync(3, ${lambda}, (ex, ts, n, ctx) => { })`)).toEqual(expected);
  });

  test('a constant of another class times the attempt', async () => {
    const waits = '.WaitAndRetryAsync(3, a => TimeSpan.FromSeconds(Wait.Base * a), (e, t, n, c) => { })';
    const text = `static class Wait { public const double Base = 1.5; }\nvar p = Policy.Handle<Exception>()${waits};`;
    const { backoff } = (await readOne('csharp', text)).policy;
    expect(backoff).toEqual({
      formula: 'linear',
      params: expect.objectContaining({ baseMs: 1500, incrementMs: 1500 }),
    });
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

describe('every form of Retry and WaitAndRetry', () => {
  test.each([
    ['.RetryForever()', 'unlimited', [0, 0, 0]],
    ['.RetryForeverAsync((ex, n, ctx) => Log(n))', 'unlimited', [0, 0, 0]],
    ['.RetryAsync(2, onRetry: (ex, n) => Log(n))', 2, [0, 0, 0]],
    ['.RetryAsync(0)', 0, [0, 0, 0]],
    ['.WaitAndRetryForeverAsync((n, ctx) => TimeSpan.FromSeconds(n))', 'unlimited', [1000, 2000, 3000]],
    [
      '.WaitAndRetryForever((n, ex, ctx) => TimeSpan.FromMilliseconds(50), (ex, ts, ctx) => { })',
      'unlimited',
      [50, 50, 50],
    ],
    [
      '.WaitAndRetryAsync(4, (n, ex, ctx) => TimeSpan.FromSeconds(2 * n), async (ex, ts, n, ctx) => { })',
      4,
      [2000, 4000, 6000],
    ],
    [
      '.WaitAndRetryAsync(sleepDurations: new[] { TimeSpan.FromSeconds(1) }, onRetry: (ex, ts) => { })',
      1,
      [1000, 1000, 1000],
    ],
    [
      '.WaitAndRetry(new List<TimeSpan> { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4) }, (ex, ts) => Log(ex))',
      2,
      [1000, 4000, 4000],
    ],
    ['.WaitAndRetryAsync([TimeSpan.FromSeconds(1), 2 * TimeSpan.FromSeconds(1), new(0, 0, 7)])', 3, [1000, 2000, 7000]],
    ['.WaitAndRetry(Enumerable.Range(1, 4).Select(i => TimeSpan.FromSeconds(i * i)))', 4, [1000, 4000, 9000]],
    ['.WaitAndRetry(Enumerable.Repeat(TimeSpan.FromSeconds(3), 5))', 5, [3000, 3000, 3000]],
    [
      '.WaitAndRetry(new[] { TimeSpan.Zero }.Concat(Enumerable.Repeat(TimeSpan.FromSeconds(1), 2)))',
      3,
      [0, 1000, 1000],
    ],
  ])('%s', async (tail, maxRetries, waits) => {
    const policy = await polly(tail);
    expect(policy.maxRetries).toBe(maxRetries);
    const bound = createBackoff(policy.backoff!);
    expect([1, 2, 3].map((n) => bound.nominalMs(n))).toEqual(waits);
    expect(policy.unknown).toEqual([]);
  });

  test('a list that is set elsewhere is asked for, count and waits', async () => {
    const policy = await polly('.WaitAndRetryAsync(delays, (ex, ts) => Log(ts))');
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field, text }) => [field, text])).toEqual([
      ['maxRetries', 'delays'],
      ['backoff', 'delays'],
    ]);
  });

  test('Retry-After first, else a power of two', async () => {
    const { backoff } = await polly(
      '.WaitAndRetryAsync(3, (n, r, ctx) => r.Result?.Headers?.RetryAfter?.Delta ?? TimeSpan.FromSeconds(Math.Pow(2, n)), (r, t, n, c) => Task.CompletedTask)',
    );
    expect(backoff).toEqual({
      formula: 'polly-v7-lambda',
      params: { unitMs: 1000, base: 2 },
      honoursRetryAfter: true,
    });
  });

  test.each([
    ['n => TimeSpan.FromMilliseconds(random.Next(0, 500))', { minMs: 0, maxMs: 499 }],
    [
      'n => TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(Random.Shared.Next(0, 100))',
      { minMs: 1000, maxMs: 1099 },
    ],
    ['n => TimeSpan.FromSeconds(Math.Pow(2, n) * Random.Shared.NextDouble())', { minMs: 0, maxMs: 4000 }],
  ])('%s is a range', async (lambda, bounds) => {
    const { backoff } = await polly(`.WaitAndRetryAsync(3, ${lambda})`);
    expect(createBackoff(backoff!).boundsMs(2)).toEqual(bounds);
  });

  test('a negative count and a negative wait are reported', async () => {
    const codes = async (tail: string) =>
      (await readOne('csharp', `Policy.Handle<E>()${tail};`)).diagnostics.map(({ code }) => code);
    expect(await codes('.Retry(-1)')).toEqual(['retry-count-negative']);
    expect(await codes('.WaitAndRetry(2, n => TimeSpan.FromSeconds(-n))')).toEqual(['wait-negative']);
  });
});

describe('conditions of exceptions', () => {
  const conditionsOf = async (head: string) => {
    const { retryOn, neverRetryOn } = (await readOne('csharp', `var p = Policy${head}.Retry(1);`)).policy;
    return { retryOn, neverRetryOn };
  };
  test.each([
    [
      '.Handle<Exception>(e => e is HttpRequestException || e is TimeoutException)',
      ['HttpRequestException', 'TimeoutException'],
      [],
    ],
    [
      '.Handle<Exception>(e => e is HttpRequestException or TimeoutException)',
      ['HttpRequestException', 'TimeoutException'],
      [],
    ],
    ['.Handle<Exception>(e => !(e is OperationCanceledException))', ['*'], ['OperationCanceledException']],
    ['.Handle<Exception>(e => e is not ArgumentException)', ['*'], ['ArgumentException']],
    [
      '.Handle<Exception>(e => e is IOException && e is not FileNotFoundException)',
      ['IOException'],
      ['FileNotFoundException'],
    ],
    ['.Handle<Exception>(e => e is MyException && !(e is GoneException))', ['MyException'], ['GoneException']],
    ['.Handle<OperationCanceledException>(e => true)', ['OperationCanceledException'], []],
  ])('%s', async (head, retried, never) => {
    const { retryOn, neverRetryOn } = await conditionsOf(head);
    expect(retryOn).toEqual(retried.map((name) => ({ kind: 'exception', name })));
    expect(neverRetryOn).toEqual(never.map((name) => ({ kind: 'exception', name })));
  });
  test('HandleInner and OrInner look through causes', async () => {
    expect((await conditionsOf('.HandleInner<IOException>().OrInner<SocketException>()')).retryOn).toEqual([
      { kind: 'exception', name: 'IOException', throughCauses: true },
      { kind: 'exception', name: 'SocketException', throughCauses: true },
    ]);
  });
  test('a status of HttpRequestException is a status', async () => {
    const head = '.Handle<HttpRequestException>(e => e.StatusCode is null or >= HttpStatusCode.InternalServerError)';
    expect((await conditionsOf(head)).retryOn).toEqual([
      { kind: 'exception', name: 'HttpRequestException' },
      { kind: 'status', from: 500, to: 599 },
    ]);
  });
  test('a status of RpcException is a gRPC code', async () => {
    const head =
      '.Handle<RpcException>(e => e.StatusCode == StatusCode.Unavailable || e.Status.StatusCode == StatusCode.Aborted)';
    expect((await conditionsOf(head)).retryOn).toEqual([
      { kind: 'grpc', code: 'ABORTED' },
      { kind: 'grpc', code: 'UNAVAILABLE' },
    ]);
  });
  test('statuses held in an array, a value, a method and a switch', async () => {
    const text = `
      static readonly HttpStatusCode[] Codes = { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable };
      static bool Transient(HttpResponseMessage r) => r.StatusCode switch { HttpStatusCode.RequestTimeout => true, _ => false };
      var p = Policy.HandleResult<HttpResponseMessage>(r => Codes.Contains(r.StatusCode)).OrResult(Transient)
        .OrResult<HttpStatusCode>(HttpStatusCode.TooManyRequests).Retry(1);`;
    expect((await readOne('csharp', text)).policy.retryOn).toEqual([
      { kind: 'status', from: 502, to: 503 },
      { kind: 'status', from: 408, to: 408 },
      { kind: 'status', from: 429, to: 429 },
    ]);
  });
  test('a builder in a variable keeps its conditions', async () => {
    const text = 'var b = Policy.Handle<A>().Or<B>(); var p = b.RetryAsync(2);';
    expect((await readOne('csharp', text)).policy.retryOn.map((c) => c.kind === 'exception' && c.name)).toEqual([
      'A',
      'B',
    ]);
  });
});

describe('the other policies', () => {
  test.each([
    [
      'Policy.Handle<E>().CircuitBreakerAsync(5, TimeSpan.FromSeconds(30))',
      { circuitBreaker: { kind: 'consecutive', failures: 5, openMs: 30_000, halfOpenCalls: 1, counts: 'calls' } },
    ],
    [
      'Policy.HandleResult<HttpResponseMessage>(r => true).CircuitBreaker(handledEventsAllowedBeforeBreaking: 2, durationOfBreak: TimeSpan.FromMinutes(1))',
      { circuitBreaker: { kind: 'consecutive', failures: 2, openMs: 60_000 } },
    ],
    [
      'Policy.Handle<E>().AdvancedCircuitBreakerAsync(failureThreshold: 0.5, samplingDuration: TimeSpan.FromSeconds(10), minimumThroughput: 8, durationOfBreak: TimeSpan.FromSeconds(30))',
      {
        circuitBreaker: {
          kind: 'failure-ratio',
          failureRatio: 0.5,
          window: { kind: 'time', windowMs: 10_000 },
          minimumCalls: 8,
          openMs: 30_000,
        },
      },
    ],
    ['Policy.Timeout(30)', { totalTimeoutMs: 30_000 }],
    [
      'Policy.TimeoutAsync<HttpResponseMessage>(TimeSpan.FromMilliseconds(1500), TimeoutStrategy.Pessimistic)',
      { totalTimeoutMs: 1500 },
    ],
    ['Policy.TimeoutAsync(() => TimeSpan.FromSeconds(4))', { totalTimeoutMs: 4000 }],
    ['Policy.TimeoutAsync(Timeout.InfiniteTimeSpan)', { totalTimeoutMs: null }],
    ['Policy.BulkheadAsync(10, 20)', { bulkhead: { maxConcurrent: 10, maxQueued: 20 } }],
    ['Policy.Bulkhead(maxParallelization: 3)', { bulkhead: { maxConcurrent: 3, maxQueued: 0 } }],
    ['Policy.RateLimitAsync(20, TimeSpan.FromSeconds(1), 10)', { rateLimit: { permits: 20, periodMs: 1000 } }],
    ['Policy.Handle<E>().FallbackAsync(ct => Task.CompletedTask)', { fallback: 'ct => Task.CompletedTask' }],
  ])('%s', async (text, expected) => {
    const { policy } = await readOne('csharp', `var p = ${text};`);
    expect(policy).toMatchObject({ maxRetries: 0, name: 'p', ...expected });
  });

  test('a break of unknown length leaves the breaker open to be asked for', async () => {
    const { policy } = await readOne('csharp', 'Policy.Handle<E>().CircuitBreaker(3, options.Break);');
    expect(policy.circuitBreaker).toBeNull();
    expect(policy.unknown).toMatchObject([{ field: 'circuitBreaker.openMs', text: 'options.Break' }]);
  });
});

describe('wraps', () => {
  const parts = `
    var retry = Policy.Handle<Exception>().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(1));
    var breaker = Policy.Handle<HttpRequestException>().CircuitBreakerAsync(4, TimeSpan.FromSeconds(9));
    var each = Policy.TimeoutAsync(2);
    var all = Policy.TimeoutAsync(30);
    var fallback = Policy.Handle<Exception>().FallbackAsync(Default);
    var limit = Policy.BulkheadAsync(7);
  `;
  test.each([
    ['Policy.WrapAsync(retry, each)', { perTryTimeoutMs: 2000, totalTimeoutMs: null }],
    ['Policy.WrapAsync(each, retry)', { perTryTimeoutMs: null, totalTimeoutMs: 2000 }],
    ['retry.WrapAsync(each)', { perTryTimeoutMs: 2000, totalTimeoutMs: null }],
    ['all.WrapAsync(retry).WrapAsync(each)', { perTryTimeoutMs: 2000, totalTimeoutMs: 30_000 }],
    ['all.WrapAsync(retry.WrapAsync(each))', { perTryTimeoutMs: 2000, totalTimeoutMs: 30_000 }],
    ['Policy.WrapAsync(all, each, retry)', { totalTimeoutMs: 2000 }],
    ['Policy.WrapAsync(new IAsyncPolicy[] { all, retry })', { totalTimeoutMs: 30_000 }],
    ['Policy.WrapAsync(retry, breaker)', { circuitBreaker: { failures: 4, openMs: 9000, counts: 'tries' } }],
    ['Policy.WrapAsync(breaker, retry)', { circuitBreaker: { counts: 'calls' } }],
    [
      'Policy.WrapAsync(fallback, all, limit, retry, breaker, each)',
      {
        fallback: 'Default',
        totalTimeoutMs: 30_000,
        perTryTimeoutMs: 2000,
        bulkhead: { maxConcurrent: 7 },
        circuitBreaker: { counts: 'tries' },
      },
    ],
  ])('%s', async (wrap, expected) => {
    const { policies } = await read('csharp', `${parts} var wrapped = ${wrap};`);
    const policy = policies.find(({ name }) => name === 'wrapped')!;
    expect(policy).toMatchObject({ maxRetries: 3, ...expected });
    const unused = policies.filter(({ name }) => name !== 'wrapped').map(({ name }) => name);
    expect(unused).toEqual(['retry', 'breaker', 'each', 'all', 'fallback', 'limit'].filter((n) => !wrap.includes(n)));
  });

  test('each value keeps the place where it stands', async () => {
    const text = `${parts} var wrapped = Policy.WrapAsync(all, retry, breaker, each);`;
    const { policies } = await read('csharp', text);
    const { places } = policies.find(({ name }) => name === 'wrapped')!;
    const shown = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect(shown('policy')).toBe('Policy.WrapAsync(all, retry, breaker, each)');
    expect(shown('maxRetries')).toBe('3');
    expect(shown('backoff')).toBe('n => TimeSpan.FromSeconds(1)');
    expect(shown('retryOn')).toBe('Handle<Exception>');
    expect(shown('totalTimeoutMs')).toBe('30');
    expect(shown('perTryTimeoutMs')).toBe('2');
    expect(shown('circuitBreaker.failures')).toBe('4');
    expect(shown('circuitBreaker.openMs')).toBe('TimeSpan.FromSeconds(9)');
  });

  test('a retry around a retry is two policies and a warning with the product', async () => {
    const text = 'var a = Policy.Handle<A>().Retry(2); var b = Policy.Handle<B>().Retry(3); var w = Policy.Wrap(a, b);';
    const { policies, diagnostics } = await read('csharp', text);
    expect(policies.map(({ name, maxRetries }) => [name, maxRetries])).toEqual([
      ['w (outer retry)', 2],
      ['w', 3],
    ]);
    expect(diagnostics.find(({ code }) => code === 'retry-nested')!.message).toContain('up to 12 tries');
  });

  test('a timeout of each try that the retry does not handle is reported', async () => {
    const codes = async (handle: string) => {
      const text = `var w = Policy.WrapAsync(Policy.${handle}.RetryAsync(2), Policy.TimeoutAsync(1));`;
      return (await readOne('csharp', text)).diagnostics.map(({ code }) => code);
    };
    expect(await codes('Handle<HttpRequestException>()')).toEqual(['timeout-not-retried']);
    expect(await codes('Handle<TimeoutRejectedException>()')).toEqual([]);
    expect(await codes('Handle<Exception>()')).toEqual([]);
  });

  test('a policy from elsewhere is named, not guessed', async () => {
    const { policy, diagnostics } = await readOne(
      'csharp',
      'var w = Policy.WrapAsync(injected, Policy.TimeoutAsync(1));',
    );
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown).toMatchObject([{ field: 'maxRetries', text: 'injected' }]);
    expect(diagnostics.map(({ code }) => code)).toContain('policy-elsewhere');
  });

  test('fields set in a constructor', async () => {
    const text = `class A { readonly AsyncRetryPolicy _retry; readonly IAsyncPolicy _wrap; const int Retries = 4;
      A() { _retry = Policy.Handle<E>().WaitAndRetryAsync(Retries, Wait); _wrap = Policy.WrapAsync(_retry, Policy.TimeoutAsync(1)); }
      static TimeSpan Wait(int n) { var w = TimeSpan.FromMilliseconds(100 * Math.Pow(2, n - 1)); if (w > TimeSpan.FromSeconds(2)) return TimeSpan.FromSeconds(2); return w; } }`;
    const { policy } = await readOne('csharp', text);
    expect(policy).toMatchObject({ name: '_wrap', maxRetries: 4, perTryTimeoutMs: 1000 });
    expect(policy.backoff).toEqual({
      formula: 'exponential',
      params: { baseMs: 100, multiplier: 2, capMs: 2000, jitter: 'none' },
    });
  });
});

describe('HttpClientFactory', () => {
  const transient = [
    { kind: 'exception', name: 'HttpRequestException' },
    { kind: 'status', from: 500, to: 599 },
    { kind: 'status', from: 408, to: 408 },
  ];
  test('AddTransientHttpErrorPolicy handles transient errors, handlers nest outer first', async () => {
    const text = `services.AddHttpClient<ICatalog, Catalog>()
      .AddTransientHttpErrorPolicy(p => p.WaitAndRetryAsync(3, a => TimeSpan.FromSeconds(Math.Pow(2, a))))
      .AddTransientHttpErrorPolicy(p => p.CircuitBreakerAsync(5, TimeSpan.FromSeconds(30)));`;
    const { policy, diagnostics } = await readOne('csharp', text);
    expect(policy).toMatchObject({
      name: 'Catalog',
      maxRetries: 3,
      backoff: { formula: 'polly-v7-lambda', params: { unitMs: 1000, base: 2 } },
      retryOn: transient,
      circuitBreaker: { failures: 5, openMs: 30_000, counts: 'tries', failsOn: transient },
    });
    expect(diagnostics.map(({ code }) => code)).toContain('http-client-timeout');
  });
  test('AddPolicyHandler with a method, a timeout inside and HttpClient.Timeout outside', async () => {
    const text = `services.AddHttpClient("basket", c => { c.Timeout = TimeSpan.FromSeconds(20); })
        .SetHandlerLifetime(TimeSpan.FromMinutes(5))
        .AddPolicyHandler(GetRetryPolicy())
        .AddPolicyHandler(Policy.TimeoutAsync<HttpResponseMessage>(10));
      static IAsyncPolicy<HttpResponseMessage> GetRetryPolicy() {
        return HttpPolicyExtensions.HandleTransientHttpError().OrResult(m => m.StatusCode == System.Net.HttpStatusCode.NotFound)
          .WaitAndRetryAsync(6, retryAttempt => TimeSpan.FromSeconds(Math.Pow(2, retryAttempt)));
      }`;
    expect((await readOne('csharp', text)).policy).toMatchObject({
      name: 'basket',
      maxRetries: 6,
      perTryTimeoutMs: 10_000,
      totalTimeoutMs: 20_000,
      retryOn: [...transient, { kind: 'status', from: 404, to: 404 }],
    });
  });
  test('a selector by method limits the methods', async () => {
    const text = `var retry = Policy.HandleResult<HttpResponseMessage>(r => (int)r.StatusCode >= 500).RetryAsync(2);
      var none = Policy.NoOpAsync<HttpResponseMessage>();
      services.AddHttpClient("x").AddPolicyHandler(request => request.Method == HttpMethod.Get ? retry : none);`;
    expect((await readOne('csharp', text)).policy).toMatchObject({ maxRetries: 2, methods: ['GET'] });
  });
  test('statements on one builder are one client; a breaker made in a selector is reported', async () => {
    const text = `var b = services.AddHttpClient("x");
      b.AddPolicyHandler(HttpPolicyExtensions.HandleTransientHttpError().RetryAsync(2));
      b.AddPolicyHandler((sp, req) => HttpPolicyExtensions.HandleTransientHttpError().CircuitBreakerAsync(3, TimeSpan.FromSeconds(1)));`;
    const { policy, diagnostics } = await readOne('csharp', text);
    expect(policy).toMatchObject({ name: 'x', maxRetries: 2, circuitBreaker: { failures: 3 } });
    expect(diagnostics.map(({ code }) => code)).toContain('breaker-per-request');
  });
  test('a registry gives names and policies', async () => {
    const text = `var registry = new PolicyRegistry { { "std", Policy.Handle<Exception>().Retry(3) }, ["slow"] = Policy.Timeout(5) };
      registry.Add("bulk", Policy.Bulkhead(2));
      services.AddHttpClient("z").AddPolicyHandlerFromRegistry("std");`;
    const { policies } = await read('csharp', text);
    expect(policies.map(({ name, maxRetries }) => [name, maxRetries])).toEqual([
      ['slow', 0],
      ['bulk', 0],
      ['z', 3],
    ]);
  });
});

test('policies of one text are listed in its order', async () => {
  const text = 'var a = Policy.Handle<A>().Retry(1); var b = Policy.Handle<B>().Retry(2); var c = Policy.Timeout(3);';
  expect((await read('csharp', text)).policies.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test.each([
  [
    'TransientFaultHandling',
    'var p = new RetryPolicy<Strategy>(new ExponentialBackoff(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(2)));',
  ],
  ['Entity Framework', 'options.UseSqlServer(cs, o => o.EnableRetryOnFailure(5, TimeSpan.FromSeconds(30), null));'],
  ['a service bus', 'cfg.UseMessageRetry(r => r.Interval(3, TimeSpan.FromSeconds(1)));'],
  ['an own class', 'var x = Retry.Do(() => Call(), TimeSpan.FromSeconds(1), 3);'],
  ['authorisation', 'services.AddAuthorization(o => o.AddPolicy("admin", p => p.RequireRole("admin")));'],
])('%s is no policy of a known library; the message says what was looked for', async (_, text) => {
  const { policies, diagnostics } = await read('csharp', text);
  expect(policies).toEqual([]);
  expect(diagnostics.at(-1)).toMatchObject({ code: 'no-policy' });
  expect(diagnostics.at(-1)!.message).toContain('WaitAndRetry');
});
