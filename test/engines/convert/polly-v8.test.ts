import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { read, readOne } from './support.ts';

const pipeline = async (calls: string, type = '') =>
  (await readOne('csharp', `var p = new ResiliencePipelineBuilder${type}()${calls}.Build();`)).policy;
const retry = (options: string) => pipeline(`.AddRetry(new RetryStrategyOptions { ${options} })`);
const exception = (...names: string[]) => names.map((name) => ({ kind: 'exception', name }));
const status = (from: number, to = from) => ({ kind: 'status', from, to });

test.each([
  [
    '.AddRetry(new RetryStrategyOptions { RetryCount = 5, Delay = TimeSpan.Zero })',
    'RetryCount',
    'RetryStrategyOptions',
  ],
  ['.AddRetry(new HttpRetryStrategyOptions { ShouldRetryAfterHeader = false, Jitter = true })', 'Jitter', 'Retry'],
  ['.AddRetry(new RetryStrategyOptions { ShouldRetryAfterHeader = true })', 'ShouldRetryAfterHeader', 'Retry'],
  ['.AddTimeout(new TimeoutStrategyOptions { TimeOut = TimeSpan.Zero })', 'TimeOut', 'TimeoutStrategyOptions'],
  ['.AddCircuitBreaker(new CircuitBreakerStrategyOptions { Ratio = 0.5 })', 'Ratio', 'CircuitBreakerStrategyOptions'],
  ['.AddHedging(new HedgingStrategyOptions<int> { MaxAttempts = 2 })', 'MaxAttempts', 'HedgingStrategyOptions'],
])('%s: the property that is none is said, with its place', async (calls, name, type) => {
  const text = `var p = new ResiliencePipelineBuilder()${calls}.Build();`;
  const { diagnostics } = await read('csharp', text);
  const said = diagnostics.filter(({ code }) => code === 'option-unknown');
  expect(said.map(({ message }) => message)).toEqual([
    expect.stringContaining(`Unexpected ${name}, expected one of the`),
  ]);
  expect(said[0]!.message).toContain(`of ${type}`);
  expect(text.slice(said[0]!.place!.start, said[0]!.place!.end)).toMatch(new RegExp(`^${name} = `));
});
test('properties that the options have are read or passed over in silence', async () => {
  const known = 'MaxRetryAttempts = 2, Name = "a", OnRetry = args => default, Randomizer = () => 0.5, MaxDelay = null';
  const { diagnostics } = await read('csharp', `var o = new RetryStrategyOptions { ${known} };`);
  expect(diagnostics.filter(({ code }) => code === 'option-unknown')).toEqual([]);
});

describe('AddRetry', () => {
  test('every default is the library’s', async () => {
    const policy = await pipeline('.AddRetry(new RetryStrategyOptions())');
    expect(policy).toMatchObject({
      name: 'p',
      library: 'polly',
      version: '8.x',
      maxRetries: 3,
      backoff: { formula: 'polly-v8-constant', params: { delayMs: 2000, jitter: false } },
      retryOn: exception('*'),
      neverRetryOn: exception('OperationCanceledException'),
      methods: null,
      perTryTimeoutMs: null,
      totalTimeoutMs: null,
      circuitBreaker: null,
      unknown: [],
    });
  });
  test.each([
    ['MaxRetryAttempts = 5', 5],
    ['MaxRetryAttempts = 2 + 3 * 2', 8],
    ['MaxRetryAttempts = int.MaxValue', 'unlimited'],
    ['MaxRetryAttempts = Limits.Tries', null],
  ])('%s', async (options, maxRetries) => {
    expect((await retry(options)).maxRetries).toBe(maxRetries);
  });
  test.each([
    ['Delay = TimeSpan.FromMilliseconds(200)', 'polly-v8-constant', { delayMs: 200, jitter: false }],
    ['Delay = TimeSpan.FromSeconds(1), UseJitter = true', 'polly-v8-constant', { delayMs: 1000, jitter: true }],
    ['BackoffType = DelayBackoffType.Linear', 'polly-v8-linear', { delayMs: 2000, jitter: false }],
    [
      'BackoffType = DelayBackoffType.Exponential, UseJitter = true',
      'polly-v8-exponential',
      { delayMs: 2000, jitter: true },
    ],
    [
      'BackoffType = Polly.DelayBackoffType.Exponential, Delay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1)',
      'polly-v8-exponential',
      { delayMs: 100, jitter: false, maxDelayMs: 1000 },
    ],
    ['Delay = TimeSpan.Zero, BackoffType = DelayBackoffType.Exponential', 'none', {}],
    ['BackoffType = DelayBackoffType.Constant, MaxDelay = null', 'polly-v8-constant', { delayMs: 2000, jitter: false }],
  ])('%s', async (options, formula, params) => {
    expect((await retry(options)).backoff).toEqual({ formula, params });
  });
  test('the waits of those parameters are the library’s', async () => {
    const { backoff } = await retry(
      'BackoffType = DelayBackoffType.Exponential, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(1)',
    );
    const bound = createBackoff(backoff!);
    expect([1, 2, 3, 4, 5].map((n) => bound.nominalMs(n))).toEqual([200, 400, 800, 1000, 1000]);
  });
  test('zero attempts and a delay above a day are rejected by the library', async () => {
    const codes = async (options: string) =>
      (
        await readOne('csharp', `new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { ${options} });`)
      ).diagnostics.map(({ code }) => code);
    expect(await codes('MaxRetryAttempts = 0')).toEqual(['retry-attempts-invalid']);
    expect(await codes('Delay = TimeSpan.FromDays(2)')).toEqual(['delay-invalid']);
  });
  test('what is set elsewhere is asked for by its field', async () => {
    const policy = await retry(
      'MaxRetryAttempts = o.Tries, Delay = o.Delay, BackoffType = o.Type, UseJitter = o.Jitter',
    );
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field, text }) => `${field} ${text}`)).toEqual([
      'maxRetries o.Tries',
      'backoff.params.delayMs o.Delay',
      'backoff.formula o.Type',
      'backoff.params.jitter o.Jitter',
    ]);
  });
  test('each value keeps its place', async () => {
    const text = `var p = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 4, Delay = TimeSpan.FromSeconds(9) });`;
    const { places } = (await readOne('csharp', text)).policy;
    const shown = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect(shown('maxRetries')).toBe('4');
    expect(shown('backoff.params.delayMs')).toBe('TimeSpan.FromSeconds(9)');
    expect(shown('retryOn')).toBe('AddRetry');
  });
});

describe('DelayGenerator counts attempts from 0', () => {
  test.each([
    ['args => new ValueTask<TimeSpan?>(TimeSpan.FromSeconds(Math.Pow(2, args.AttemptNumber)))', [1000, 2000, 4000]],
    [
      'static args => ValueTask.FromResult<TimeSpan?>(TimeSpan.FromMilliseconds(100 * (args.AttemptNumber + 1)))',
      [100, 200, 300],
    ],
    [
      'args => { var d = args.AttemptNumber switch { 0 => TimeSpan.Zero, 1 => TimeSpan.FromSeconds(1), _ => TimeSpan.FromSeconds(5) }; return new ValueTask<TimeSpan?>(d); }',
      [0, 1000, 5000],
    ],
    ['async args => { await Task.Yield(); return TimeSpan.FromSeconds(3); }', [3000, 3000, 3000]],
  ])('%s', async (generator, waits) => {
    const { backoff } = await retry(`DelayGenerator = ${generator}, MaxDelay = TimeSpan.FromMilliseconds(1)`);
    const bound = createBackoff(backoff!);
    expect([1, 2, 3].map((n) => bound.nominalMs(n))).toEqual(waits);
  });
  test('null leaves the wait to the options; Retry-After comes first', async () => {
    const generator = `args => {
      if (args.Outcome.Result is { } response && response.Headers.RetryAfter?.Delta is { } after) return new ValueTask<TimeSpan?>(after);
      return ValueTask.FromResult<TimeSpan?>(null); }`;
    expect((await retry(`Delay = TimeSpan.FromSeconds(1), DelayGenerator = ${generator}`)).backoff).toEqual({
      formula: 'polly-v8-constant',
      params: { delayMs: 1000, jitter: false },
      honoursRetryAfter: true,
    });
  });
});

describe('ShouldHandle', () => {
  const handled = async (value: string) => {
    const { retryOn, neverRetryOn } = await retry(`ShouldHandle = ${value}`);
    return { retryOn, neverRetryOn };
  };
  test.each([
    [
      'new PredicateBuilder().Handle<TimeoutException>().Handle<HttpRequestException>()',
      exception('TimeoutException', 'HttpRequestException'),
    ],
    [
      'new PredicateBuilder().HandleInner<IOException>()',
      [{ kind: 'exception', name: 'IOException', throughCauses: true }],
    ],
    [
      'new PredicateBuilder().Handle<SqlException>(e => e.Number == 1205)',
      [{ kind: 'exception', name: 'SqlException', where: 'e => e.Number == 1205' }],
    ],
    [
      'new PredicateBuilder<HttpResponseMessage>().HandleResult(r => r.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout)',
      [status(408), status(500)],
    ],
    ['new PredicateBuilder<HttpStatusCode>().HandleResult(HttpStatusCode.TooManyRequests)', [status(429)]],
    [
      'new PredicateBuilder<HttpResponseMessage>().HandleResult(r => !r.IsSuccessStatusCode).Build()',
      [status(100, 199), status(300, 599)],
    ],
    ['new PredicateBuilder<Order>().HandleResult(o => o.IsStale)', [{ kind: 'predicate', text: 'o => o.IsStale' }]],
    ['args => ValueTask.FromResult(args.Outcome.Exception is HttpRequestException)', exception('HttpRequestException')],
    ['args => new ValueTask<bool>(args.Outcome.Result?.StatusCode == HttpStatusCode.BadGateway)', [status(502)]],
    [
      'static args => ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(args.Outcome))',
      [...exception('HttpRequestException', 'TimeoutRejectedException'), status(408), status(429), status(500, 599)],
    ],
    [
      'args => args.Outcome switch { { Exception: HttpRequestException } => PredicateResult.True(), { Exception: TimeoutRejectedException } => PredicateResult.True(), { Result: { StatusCode: HttpStatusCode.ServiceUnavailable } } => PredicateResult.True(), _ => PredicateResult.False() }',
      [...exception('HttpRequestException', 'TimeoutRejectedException'), status(503)],
    ],
    [
      'args => args.Outcome switch { { Result.StatusCode: >= HttpStatusCode.InternalServerError } => PredicateResult.True(), { Result: { StatusCode: var s } } when s == HttpStatusCode.RequestTimeout => PredicateResult.True(), _ => PredicateResult.False() }',
      [status(408), status(500, 599)],
    ],
    [
      'async args => { if (args.Outcome.Exception is TimeoutException) return true; return false; }',
      exception('TimeoutException'),
    ],
    ['args => ShouldRetry(args)', [{ kind: 'predicate', text: 'args => ShouldRetry(args)' }]],
  ])('%s', async (value, retryOn) => {
    expect(await handled(value)).toEqual({ retryOn, neverRetryOn: [] });
  });
  test('all but one exception', async () => {
    expect(
      await handled(
        'args => ValueTask.FromResult(args.Outcome.Exception is not null and not OperationCanceledException)',
      ),
    ).toEqual({
      retryOn: exception('*'),
      neverRetryOn: exception('OperationCanceledException'),
    });
  });
  test('a builder in a field', async () => {
    const text = `static readonly PredicateBuilder Transient = new PredicateBuilder().Handle<A>();
      var p = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { ShouldHandle = Transient.Handle<B>() });`;
    expect((await readOne('csharp', text)).policy.retryOn).toEqual(exception('A', 'B'));
  });
});

describe('order decides', () => {
  const one = '.AddRetry(new RetryStrategyOptions())';
  test.each([
    [`.AddTimeout(TimeSpan.FromSeconds(9))${one}`, { totalTimeoutMs: 9000, perTryTimeoutMs: null }],
    [`${one}.AddTimeout(TimeSpan.FromSeconds(2))`, { totalTimeoutMs: null, perTryTimeoutMs: 2000 }],
    [
      `.AddTimeout(new TimeSpan(0, 0, 9))${one}.AddTimeout(TimeSpan.Parse("00:00:02.5"))`,
      { totalTimeoutMs: 9000, perTryTimeoutMs: 2500 },
    ],
    [`${one}.AddTimeout(new TimeoutStrategyOptions())`, { perTryTimeoutMs: 30_000 }],
    [
      `${one}.AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromMinutes(1) })`,
      { perTryTimeoutMs: 60_000 },
    ],
    [
      `${one}.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = static args => new ValueTask<TimeSpan>(TimeSpan.FromSeconds(4)) })`,
      { perTryTimeoutMs: 4000 },
    ],
    [`${one}.AddCircuitBreaker(new CircuitBreakerStrategyOptions())`, { circuitBreaker: { counts: 'tries' } }],
    [`.AddCircuitBreaker(new CircuitBreakerStrategyOptions())${one}`, { circuitBreaker: { counts: 'calls' } }],
  ])('%s', async (calls, expected) => {
    expect(await pipeline(calls)).toMatchObject({ maxRetries: 3, ...expected });
  });
  test('a breaker with every default', async () => {
    expect((await pipeline('.AddCircuitBreaker(new CircuitBreakerStrategyOptions())')).circuitBreaker).toEqual({
      kind: 'failure-ratio',
      failureRatio: 0.1,
      minimumCalls: 100,
      window: { kind: 'time', windowMs: 30_000 },
      openMs: 5000,
      halfOpenCalls: 1,
      counts: 'calls',
      failsOn: exception('*'),
    });
  });
  test('a breaker with every value', async () => {
    const calls = `.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage> { FailureRatio = 0.5, SamplingDuration = TimeSpan.FromSeconds(10),
      MinimumThroughput = 8, BreakDuration = TimeSpan.FromSeconds(30), ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<E>() })`;
    expect((await pipeline(calls, '<HttpResponseMessage>')).circuitBreaker).toMatchObject({
      failureRatio: 0.5,
      minimumCalls: 8,
      window: { windowMs: 10_000 },
      openMs: 30_000,
      failsOn: exception('E'),
    });
  });
});

describe('limiters, hedging, fallback, chaos', () => {
  test.each([
    ['.AddConcurrencyLimiter(100, 50)', { bulkhead: { maxConcurrent: 100, maxQueued: 50 } }],
    ['.AddConcurrencyLimiter(permitLimit: 7)', { bulkhead: { maxConcurrent: 7, maxQueued: 0 } }],
    [
      '.AddConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 3, QueueLimit = 4 })',
      { bulkhead: { maxConcurrent: 3, maxQueued: 4 } },
    ],
    ['.AddRateLimiter(new RateLimiterStrategyOptions())', { bulkhead: { maxConcurrent: 1000, maxQueued: 0 } }],
    [
      '.AddRateLimiter(new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions { PermitLimit = 100, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 4 }))',
      { rateLimit: { permits: 100, periodMs: 60_000 } },
    ],
    [
      '.AddRateLimiter(new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions { TokenLimit = 9, TokensPerPeriod = 2, ReplenishmentPeriod = TimeSpan.FromSeconds(1) }))',
      { rateLimit: { permits: 2, periodMs: 1000 } },
    ],
    [
      '.AddHedging(new HedgingStrategyOptions<HttpResponseMessage>())',
      { hedging: { maxHedges: 1, delayMs: 2000 }, retryOn: exception('*') },
    ],
    [
      '.AddHedging(new HedgingStrategyOptions<HttpResponseMessage> { MaxHedgedAttempts = 3, Delay = TimeSpan.FromMilliseconds(300) })',
      { hedging: { maxHedges: 3, delayMs: 300 } },
    ],
    [
      '.AddHedging(new HedgingStrategyOptions<R> { MaxHedgedAttempts = 2, Delay = Timeout.InfiniteTimeSpan })',
      { hedging: null, maxRetries: 2 },
    ],
    [
      '.AddFallback(new FallbackStrategyOptions<R> { FallbackAction = _ => Outcome.FromResultAsValueTask(none) })',
      { fallback: '_ => Outcome.FromResultAsValueTask(none)' },
    ],
  ])('%s', async (calls, expected) => {
    expect(await pipeline(calls, '<HttpResponseMessage>')).toMatchObject(expected);
  });
  test('a limiter held in a variable', async () => {
    const text = `var limiter = new FixedWindowRateLimiter(new() { PermitLimit = 5, Window = TimeSpan.FromSeconds(2) });
      var p = new ResiliencePipelineBuilder().AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => limiter.AcquireAsync(1, args.Context.CancellationToken) }).Build();`;
    expect((await readOne('csharp', text)).policy.rateLimit).toEqual({ permits: 5, periodMs: 2000 });
  });
  test('chaos strategies are named and not read', async () => {
    const text =
      'new ResiliencePipelineBuilder().AddRetry(new()).AddChaosLatency(0.1, TimeSpan.FromSeconds(1)).AddChaosFault(0.02, () => new E());';
    const { policy, diagnostics } = await readOne('csharp', text);
    expect(policy.maxRetries).toBe(3);
    expect(diagnostics.map(({ code }) => code)).toEqual(['chaos-ignored', 'chaos-ignored']);
  });
});

describe('where pipelines are built', () => {
  const options = 'new RetryStrategyOptions { MaxRetryAttempts = 7 }';
  test.each([
    ['key', `services.AddResiliencePipeline("key", builder => builder.AddRetry(${options}));`],
    [
      'key',
      `services.AddResiliencePipeline("key", (builder, context) => { builder.AddRetry(${options}); builder.AddTimeout(TimeSpan.FromSeconds(1)); });`,
    ],
    [
      'http',
      `services.AddResiliencePipeline<string, HttpResponseMessage>("http", static b => { b.AddRetry(${options}); });`,
    ],
    ['b', `var b = new ResiliencePipelineBuilder(); b.AddRetry(${options}); b.AddTimeout(TimeSpan.FromSeconds(1)); `],
    ['b', `ResiliencePipelineBuilder b = new(); b.AddRetry(${options});`],
    [
      '_pipe',
      `class A { readonly ResiliencePipeline _pipe; A() { _pipe = new ResiliencePipelineBuilder().AddRetry(${options}).Build(); } }`,
    ],
    ['Standard', `static void Standard(ResiliencePipelineBuilder builder) { builder.AddRetry(${options}); }`],
    ['p', `var o = ${options}; var p = new ResiliencePipelineBuilder().AddRetry(o).Build();`],
    [
      'p',
      `RetryStrategyOptions o = new(); o.MaxRetryAttempts = 7; var p = new ResiliencePipelineBuilder().AddRetry(o).Build();`,
    ],
    ['o', `var o = ${options};`],
    ['pipeline', `.AddRetry(${options})`],
    ['pipeline', `builder.AddRetry(${options});`],
  ])('%s in %s', async (name, text) => {
    expect((await readOne('csharp', text)).policy).toMatchObject({ name, maxRetries: 7 });
  });
  test('a pipeline inside another is one policy', async () => {
    const text = `var inner = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromSeconds(1)).Build();
      var outer = new ResiliencePipelineBuilder().AddRetry(${options}).AddPipeline(inner).Build();`;
    expect((await readOne('csharp', text)).policy).toMatchObject({
      name: 'outer',
      maxRetries: 7,
      perTryTimeoutMs: 1000,
    });
  });
  test('options from elsewhere are asked for', async () => {
    const { policy } = await readOne(
      'csharp',
      'services.AddResiliencePipeline("k", (b, c) => b.AddRetry(c.GetOptions<RetryStrategyOptions>()));',
    );
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field }) => field)).toEqual(['maxRetries', 'backoff']);
  });
  test('ASP.NET’s AddRateLimiter is no pipeline', async () => {
    const text = 'services.AddRateLimiter(o => o.AddFixedWindowLimiter("x", p => p.PermitLimit = 3));';
    expect((await read('csharp', text)).policies).toEqual([]);
  });
});
