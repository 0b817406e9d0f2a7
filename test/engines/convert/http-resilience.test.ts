import { describe, expect, test } from 'vitest';
import { sharedJson } from '../../support/shared.ts';
import { read, readOne } from './support.ts';

const client = async (tail: string) => readOne('csharp', `services.AddHttpClient("catalog")${tail};`);
const policyOf = async (tail: string) => (await client(tail)).policy;

const transient = [
  { kind: 'exception', name: 'HttpRequestException' },
  { kind: 'exception', name: 'TimeoutRejectedException' },
  { kind: 'status', from: 500, to: 599 },
  { kind: 'status', from: 408, to: 408 },
  { kind: 'status', from: 429, to: 429 },
];

describe('AddStandardResilienceHandler', () => {
  test('bare: every default', async () => {
    expect(await policyOf('.AddStandardResilienceHandler()')).toMatchObject({
      name: 'catalog',
      library: 'microsoft-extensions-http-resilience',
      maxRetries: 3,
      backoff: { formula: 'polly-v8-exponential', params: { delayMs: 2000, jitter: true }, honoursRetryAfter: true },
      retryOn: transient,
      neverRetryOn: [],
      methods: null,
      perTryTimeoutMs: 10_000,
      totalTimeoutMs: 30_000,
      circuitBreaker: {
        kind: 'failure-ratio',
        failureRatio: 0.1,
        minimumCalls: 100,
        window: { kind: 'time', windowMs: 30_000 },
        openMs: 5000,
        halfOpenCalls: 1,
        counts: 'tries',
        failsOn: transient,
      },
      bulkhead: { maxConcurrent: 1000, maxQueued: 0 },
      rateLimit: null,
      hedging: null,
      fallback: null,
      unknown: [],
    });
  });
  const set = (statements: string) => `.AddStandardResilienceHandler(options => { ${statements} })`;
  test.each([
    ['options.Retry.MaxRetryAttempts = 5;', { maxRetries: 5 }],
    ['options.Retry.Delay = TimeSpan.FromMilliseconds(500);', { backoff: { params: { delayMs: 500, jitter: true } } }],
    ['options.Retry.UseJitter = false;', { backoff: { formula: 'polly-v8-exponential', params: { jitter: false } } }],
    ['options.Retry.BackoffType = DelayBackoffType.Linear;', { backoff: { formula: 'polly-v8-linear' } }],
    ['options.Retry.MaxDelay = TimeSpan.FromSeconds(8);', { backoff: { params: { maxDelayMs: 8000 } } }],
    ['options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(3);', { perTryTimeoutMs: 3000, totalTimeoutMs: 30_000 }],
    [
      'options.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(1);',
      { perTryTimeoutMs: 10_000, totalTimeoutMs: 60_000 },
    ],
    [
      'options.TotalRequestTimeout = new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromMinutes(2) };',
      { totalTimeoutMs: 120_000 },
    ],
    [
      'options.CircuitBreaker.FailureRatio = 0.9; options.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(8);',
      { circuitBreaker: { failureRatio: 0.9, openMs: 8000 } },
    ],
    ['options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 20;', { bulkhead: { maxConcurrent: 20 } }],
    [
      'options.Retry = new HttpRetryStrategyOptions { MaxRetryAttempts = 2 };',
      { maxRetries: 2, retryOn: transient, backoff: { formula: 'polly-v8-exponential' } },
    ],
    [
      'options.Retry.ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<E>();',
      { retryOn: [{ kind: 'exception', name: 'E' }] },
    ],
    ['options.Retry.DisableForUnsafeHttpMethods();', { methods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'] }],
    [
      'options.Retry.DisableFor(HttpMethod.Post, HttpMethod.Delete);',
      { methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT'] },
    ],
  ])('%s', async (statements, expected) => {
    expect(await policyOf(set(statements))).toMatchObject(expected);
  });
  test('without the header', async () => {
    expect((await policyOf(set('options.Retry.ShouldRetryAfterHeader = false;'))).backoff).not.toHaveProperty(
      'honoursRetryAfter',
    );
  });
  test('Configure after it counts too, and the last setting wins', async () => {
    const tail =
      '.AddStandardResilienceHandler(o => o.Retry.MaxRetryAttempts = 4).Configure(o => o.Retry.MaxRetryAttempts = 6).Configure((o, sp) => { o.AttemptTimeout.Timeout = TimeSpan.FromSeconds(1); })';
    expect(await policyOf(tail)).toMatchObject({ maxRetries: 6, perTryTimeoutMs: 1000 });
  });
  test('a section of the configuration is not in the text', async () => {
    const { policy, diagnostics } = await client('.AddStandardResilienceHandler(configuration.GetSection("Retry"))');
    expect(policy.maxRetries).toBe(3);
    expect(diagnostics.map(({ code }) => code)).toContain('options-elsewhere');
  });
  test('what keeps the host from starting is an error', async () => {
    const codes = async (statements: string) =>
      (await client(set(statements))).diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
    expect(await codes('options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(15);')).toEqual([]);
    expect(await codes('options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(16);')).toEqual(['sampling-too-short']);
    expect(
      await codes(
        'options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(11); options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(10);',
      ),
    ).toEqual(['attempt-above-total']);
  });
  test('places: a value where it is written, a default at the call', async () => {
    const text = 'services.AddHttpClient("x").AddStandardResilienceHandler(o => o.Retry.MaxRetryAttempts = 9);';
    const { places } = (await readOne('csharp', text)).policy;
    const shown = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect(shown('maxRetries')).toBe('9');
    expect(shown('totalTimeoutMs')).toBe('AddStandardResilienceHandler');
    expect(shown('circuitBreaker.openMs')).toBe('AddStandardResilienceHandler');
  });
  test('names: typed client, every client, one builder in statements', async () => {
    const named = async (text: string) => (await readOne('csharp', text)).policy.name;
    expect(
      await named('services.AddHttpClient<CatalogClient>(c => c.BaseAddress = uri).AddStandardResilienceHandler();'),
    ).toBe('CatalogClient');
    expect(
      await named(
        'services.ConfigureHttpClientDefaults(http => { http.AddServiceDiscovery(); http.AddStandardResilienceHandler(); });',
      ),
    ).toBe('every client');
    expect(await named('var b = services.AddHttpClient("one"); b.AddStandardResilienceHandler();')).toBe('one');
  });
});

describe('other handlers', () => {
  test('AddStandardHedgingHandler: every default', async () => {
    expect(await policyOf('.AddStandardHedgingHandler()')).toMatchObject({
      maxRetries: 0,
      hedging: { maxHedges: 1, delayMs: 2000 },
      retryOn: transient,
      totalTimeoutMs: 30_000,
      perTryTimeoutMs: 10_000,
      bulkhead: { maxConcurrent: 1000 },
      circuitBreaker: { failureRatio: 0.1, counts: 'tries' },
    });
  });
  test('AddStandardHedgingHandler configured', async () => {
    const tail = `.AddStandardHedgingHandler().Configure(o => { o.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(12); o.Hedging.MaxHedgedAttempts = 3;
      o.Hedging.Delay = TimeSpan.FromMilliseconds(50); o.Endpoint.Timeout.Timeout = TimeSpan.FromSeconds(4); o.Endpoint.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(7); })`;
    expect(await policyOf(tail)).toMatchObject({
      hedging: { maxHedges: 3, delayMs: 50 },
      totalTimeoutMs: 12_000,
      perTryTimeoutMs: 4000,
      circuitBreaker: { openMs: 7000 },
    });
  });
  test('AddResilienceHandler: order as written, types keep their own defaults', async () => {
    const tail = `.AddResilienceHandler("custom", (builder, context) => { builder.AddTimeout(TimeSpan.FromSeconds(40)); builder
      .AddConcurrencyLimiter(10).AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 4 })
      .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions()).AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(5) }); })`;
    expect(await policyOf(tail)).toMatchObject({
      name: 'catalog',
      maxRetries: 4,
      backoff: { formula: 'polly-v8-exponential', honoursRetryAfter: true },
      retryOn: transient,
      totalTimeoutMs: 40_000,
      perTryTimeoutMs: 5000,
      bulkhead: { maxConcurrent: 10 },
      circuitBreaker: { failsOn: transient },
    });
    const plain = '.AddResilienceHandler("custom", b => b.AddRetry(new RetryStrategyOptions<HttpResponseMessage>()))';
    expect(await policyOf(plain)).toMatchObject({
      backoff: { formula: 'polly-v8-constant' },
      retryOn: [{ kind: 'exception', name: '*' }],
    });
  });
  test('two handlers on one client multiply, unless the first is removed', async () => {
    const twice = 'services.AddHttpClient("x").AddStandardResilienceHandler().AddStandardResilienceHandler();';
    const { policies, diagnostics } = await read('csharp', twice);
    expect(policies.map(({ maxRetries }) => maxRetries)).toEqual([3, 3]);
    expect(diagnostics.find(({ code }) => code === 'retry-nested')!.message).toContain('up to 16 tries');
    const removed =
      '.AddStandardResilienceHandler().RemoveAllResilienceHandlers().AddStandardResilienceHandler(o => o.Retry.MaxRetryAttempts = 1)';
    expect((await policyOf(removed)).maxRetries).toBe(1);
  });
});

interface Golden {
  readonly library: string;
  readonly formula: string;
  readonly params: { readonly status?: number };
  readonly expected: { readonly retry?: boolean };
}
const goldens = sharedJson<readonly Golden[]>('conformance/library-goldens.json');
const recorded = (goldens ?? []).filter(
  ({ library, params }) => library === 'ms-http-resilience' && params.status !== undefined,
);

describe.skipIf(!goldens)('recorded: which statuses the default predicate retries', () => {
  test.each(recorded.map(({ params, expected }) => [params.status!, expected.retry!] as const))(
    '%s: %s',
    async (code, expected) => {
      const { retryOn } = await policyOf('.AddStandardResilienceHandler()');
      expect(retryOn.some((c) => c.kind === 'status' && c.from <= code && code <= c.to)).toBe(expected);
    },
  );
});

describe('options configured apart from the handler', () => {
  const handler = 'services.AddHttpClient("catalog").AddStandardResilienceHandler();';
  const retries = (count: number) => `options => options.Retry.MaxRetryAttempts = ${count}`;
  const type = 'HttpStandardResilienceOptions';
  test.each([
    [`services.Configure<${type}>("catalog-standard", ${retries(5)});\n${handler}`, 5],
    [`${handler}\nservices.Configure<${type}>("catalog-standard", ${retries(5)});`, 5],
    [`${handler}\nservices.ConfigureAll<${type}>(${retries(6)});`, 6],
    [`services.PostConfigure<${type}>("catalog-standard", ${retries(7)});\n${handler}`, 7],
    [`services.AddOptions<${type}>("catalog-standard").Configure(${retries(8)});\n${handler}`, 8],
    [`const string Name = "catalog-standard";\nservices.Configure<${type}>(Name, ${retries(4)});\n${handler}`, 4],
    [`${handler}\nservices.Configure<${type}>("orders-standard", ${retries(9)});`, 3],
    [`${handler}\nservices.Configure<${type}>(${retries(9)});`, 3],
  ])('%s', async (text, maxRetries) => {
    const { policies } = await read('csharp', text);
    expect(policies.find(({ name }) => name === 'catalog')!.maxRetries).toBe(maxRetries);
  });

  test('they are applied in the order of the text, PostConfigure last', async () => {
    const own = 'services.AddHttpClient("catalog").AddStandardResilienceHandler(o => o.Retry.MaxRetryAttempts = 2);';
    const apart = `services.Configure<${type}>("catalog-standard", ${retries(5)});`;
    expect((await readOne('csharp', `${apart}\n${own}`)).policy.maxRetries).toBe(2);
    expect((await readOne('csharp', `${own}\n${apart}`)).policy.maxRetries).toBe(5);
    const post = apart.replace('Configure', 'PostConfigure').replace('= 5', '= 6');
    expect((await readOne('csharp', `${post}\n${own}\n${apart}`)).policy.maxRetries).toBe(6);
  });

  test('options without a name reach no handler, and that is said', async () => {
    const { diagnostics } = await readOne('csharp', `${handler}\nservices.Configure<${type}>(${retries(9)});`);
    expect(diagnostics.map(({ code }) => code)).toContain('options-without-name');
  });

  test('a typed client is called after its first type; the hedging handler reads the client’s own name', async () => {
    const typed = `services.AddHttpClient<ICatalog, Catalog>().AddStandardResilienceHandler();
services.Configure<${type}>("ICatalog-standard", ${retries(5)});`;
    expect((await readOne('csharp', typed)).policy.maxRetries).toBe(5);
    const hedging = `services.AddHttpClient("catalog").AddStandardHedgingHandler();
services.Configure<HttpStandardHedgingResilienceOptions>("catalog", o => o.Hedging.MaxHedgedAttempts = 4);`;
    expect((await readOne('csharp', hedging)).policy.hedging).toMatchObject({ maxHedges: 4 });
  });

  test('options alone are a policy of the client they name; a section is asked for', async () => {
    const { policy } = await readOne('csharp', `services.Configure<${type}>("catalog-standard", ${retries(5)});`);
    expect(policy).toMatchObject({ name: 'catalog', maxRetries: 5, totalTimeoutMs: 30_000 });
    const section = `${handler}\nservices.Configure<${type}>("catalog-standard", config.GetSection("Catalog"));`;
    expect((await readOne('csharp', section)).diagnostics.map(({ code }) => code)).toContain('options-elsewhere');
  });
});
