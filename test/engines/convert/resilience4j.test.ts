import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const policyOf = async (text: string) => (await readOne('java', text)).policy;
const inField = (expression: string) => `class A { Object it = ${expression}; }`;
const codes = async (text: string) => (await read('java', text)).diagnostics.map((d) => d.code);
const constant = (waitMs: number) => ({ formula: 'resilience4j-constant', params: { waitMs } });
const random = (waitMs: number, randomizationFactor: number) => ({
  formula: 'resilience4j-randomized',
  params: { waitMs, randomizationFactor },
});
const grows = (initialMs: number, multiplier: number, rest: Record<string, number> = {}) => ({
  formula: 'randomizationFactor' in rest ? 'resilience4j-exponential-random' : 'resilience4j-exponential',
  params: { initialMs, multiplier, ...rest },
});

describe('RetryConfig: calls and waits', () => {
  test.each([
    ['RetryConfig.ofDefaults()', 2, constant(500)],
    ['RetryConfig.custom().build()', 2, constant(500)],
    ['RetryConfig.<Object>custom().maxAttempts(1).build()', 0, constant(500)],
    ['RetryConfig.custom().maxAttempts(5).waitDuration(Duration.ofSeconds(2)).build()', 4, constant(2000)],
    ['RetryConfig.custom().waitDuration(Duration.ofNanos(1_500_000)).build()', 2, constant(1)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.ofDefaults()).build()', 2, constant(500)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.of(250)).build()', 2, constant(250)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.of(Duration.ofMillis(250))).build()', 2, constant(250)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.ofRandomized()).build()', 2, random(500, 0.5)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.ofRandomized(200, 0.1)).build()', 2, random(200, 0.1)],
    ['RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialBackoff()).build()', 2, grows(500, 1.5)],
    ['RetryConfig.custom().intervalFunction(ofExponentialBackoff(100L, 2d)).build()', 2, grows(100, 2)],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialBackoff(100, 2, 3000)).build()',
      2,
      grows(100, 2, { maxMs: 3000 }),
    ],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100)).build()',
      2,
      grows(100, 1.5, { randomizationFactor: 0.5 }),
    ],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 2, 0.3)).build()',
      2,
      grows(100, 2, { randomizationFactor: 0.3 }),
    ],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 2, 900)).build()',
      2,
      grows(100, 2, { randomizationFactor: 0.5, maxMs: 900 }),
    ],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(100), 2, 0.3, Duration.ofSeconds(1))).build()',
      2,
      grows(100, 2, { randomizationFactor: 0.3, maxMs: 1000 }),
    ],
    [
      'RetryConfig.custom().intervalFunction(attempt -> 100L * attempt).build()',
      2,
      { formula: 'linear', params: { baseMs: 100, incrementMs: 100, capMs: Number.MAX_SAFE_INTEGER } },
    ],
    [
      'RetryConfig.custom().intervalFunction(IntervalFunction.of(100, x -> x + 50)).build()',
      2,
      { formula: 'linear', params: { baseMs: 100, incrementMs: 50, capMs: Number.MAX_SAFE_INTEGER } },
    ],
    [
      'RetryConfig.custom().intervalBiFunction((attempt, either) -> 40L).build()',
      2,
      { formula: 'constant', params: { delayMs: 40 } },
    ],
  ])('%s', async (expression, maxRetries, backoff) => {
    expect(await policyOf(inField(expression))).toMatchObject({ name: 'it', maxRetries, backoff });
  });

  test('of waitDuration and an interval function the last one counts', async () => {
    const both = (a: string, b: string) => inField(`RetryConfig.custom().${a}.${b}.build()`);
    const [wait, fn] = ['waitDuration(Duration.ofSeconds(1))', 'intervalFunction(IntervalFunction.of(20))'];
    expect((await policyOf(both(wait, fn))).backoff).toEqual(constant(20));
    expect((await policyOf(both(fn, wait))).backoff).toEqual(constant(1000));
  });

  test('a configuration from another keeps what it does not set', async () => {
    const text = `class A {
      static final RetryConfig base = RetryConfig.custom().maxAttempts(7).waitDuration(Duration.ofMillis(30)).build();
      Retry r = Retry.of("r", RetryConfig.from(base).maxAttempts(2).build());
    }`;
    expect(await policyOf(text)).toMatchObject({ name: 'r', maxRetries: 1, backoff: constant(30) });
  });

  test('a builder in a variable', async () => {
    const text =
      'void a() { RetryConfig.Builder<Object> b = RetryConfig.custom(); b.maxAttempts(6); RetryConfig c = b.waitDuration(Duration.ofMillis(9)).build(); }';
    expect(await policyOf(text)).toMatchObject({ name: 'c', maxRetries: 5, backoff: constant(9) });
  });

  test('what Resilience4j refuses is an error', async () => {
    expect(await codes(inField('RetryConfig.custom().maxAttempts(0).build()'))).toContain('attempts-below-one');
    expect(await codes(inField('RetryConfig.custom().intervalFunction(IntervalFunction.of(0)).build()'))).toContain(
      'interval-refused',
    );
    expect(await codes(inField('RetryConfig.custom().retries(3).build()'))).toContain('call-unknown');
  });

  test('a count and a wait from elsewhere are asked for', async () => {
    const policy = await policyOf(
      inField('RetryConfig.custom().maxAttempts(limits.tries()).intervalFunction(waits).build()'),
    );
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field, text }) => [field, text])).toEqual([
      ['backoff', 'waits'],
      ['maxRetries', 'limits.tries()'],
    ]);
  });
});

describe('RetryConfig: conditions', () => {
  const conditions = async (calls: string) => {
    const { retryOn, neverRetryOn } = await policyOf(inField(`RetryConfig.custom().${calls}.build()`));
    return { retryOn, neverRetryOn };
  };
  const exception = (name: string) => ({ kind: 'exception', name });

  test('without any, all exceptions; causes are not looked at', async () => {
    expect(await conditions('maxAttempts(3)')).toEqual({
      retryOn: [exception('java.lang.Exception')],
      neverRetryOn: [],
    });
  });
  test('retryExceptions and ignoreExceptions', async () => {
    expect(await conditions('retryExceptions(IOException.class, Busy.class).ignoreExceptions(Fatal.class)')).toEqual({
      retryOn: [exception('IOException'), exception('Busy')],
      neverRetryOn: [exception('Fatal')],
    });
  });
  test.each([
    ['e -> e instanceof IOException', [exception('IOException')], []],
    ['e -> e instanceof IOException || e instanceof Busy', [exception('IOException'), exception('Busy')], []],
    ['e -> !(e instanceof Fatal)', [exception('*')], [exception('Fatal')]],
    ['IOException.class::isInstance', [exception('IOException')], []],
    [
      'e -> e instanceof Busy b && b.isTransient()',
      [{ kind: 'exception', name: 'Busy', where: 'e -> e instanceof Busy b && b.isTransient()' }],
      [],
    ],
    [
      'e -> e instanceof WebClientResponseException w && w.getStatusCode().is5xxServerError()',
      [{ kind: 'status', from: 500, to: 599 }],
      [],
    ],
    [
      'e -> ((StatusRuntimeException) e).getStatus().getCode() == Status.Code.UNAVAILABLE',
      [{ kind: 'grpc', code: 'UNAVAILABLE' }],
      [],
    ],
  ])('retryOnException(%s)', async (predicate, retryOn, neverRetryOn) => {
    expect(await conditions(`retryOnException(${predicate})`)).toEqual({ retryOn, neverRetryOn });
  });
  test.each([
    ['r -> r.getStatusCode().is5xxServerError()', [{ kind: 'status', from: 500, to: 599 }]],
    [
      'r -> r.statusCode() == 429 || r.statusCode() >= 502 && r.statusCode() <= 504',
      [
        { kind: 'status', from: 429, to: 429 },
        { kind: 'status', from: 502, to: 504 },
      ],
    ],
    [
      '(HttpResponse r) -> Set.of(500, 503).contains(r.getStatus())',
      [
        { kind: 'status', from: 500, to: 500 },
        { kind: 'status', from: 503, to: 503 },
      ],
    ],
    ['r -> r.getStatusCode() == HttpStatus.SERVICE_UNAVAILABLE', [{ kind: 'status', from: 503, to: 503 }]],
    ['r -> r.isEmpty()', [{ kind: 'predicate', text: 'r -> r.isEmpty()' }]],
  ])('retryOnResult(%s) beside all exceptions', async (predicate, found) => {
    const { retryOn } = await conditions(`retryOnResult(${predicate})`);
    expect(retryOn).toEqual([exception('java.lang.Exception'), ...found]);
  });
  test('a method of the text decides', async () => {
    const text = `class A {
      Object it = RetryConfig.custom().retryOnException(this::isTransient).build();
      boolean isTransient(Throwable t) { if (t instanceof Fatal) { return false; } return t instanceof IOException; }
    }`;
    expect((await policyOf(text)).retryOn).toEqual([exception('IOException')]);
  });
});

describe('instances and registries', () => {
  test.each([
    ['Retry.ofDefaults("a")', 'a', 2],
    ['Retry.of("a", RetryConfig.custom().maxAttempts(4).build())', 'a', 3],
    ['Retry.of("a", () -> RetryConfig.custom().maxAttempts(4).build())', 'a', 3],
    ['RetryRegistry.ofDefaults().retry("a")', 'a', 2],
    ['RetryRegistry.of(RetryConfig.custom().maxAttempts(4).build()).retry("a")', 'a', 3],
    ['RetryRegistry.of(Map.of("default", RetryConfig.custom().maxAttempts(4).build())).retry("a")', 'a', 3],
    ['RetryRegistry.of(Map.of("slow", RetryConfig.custom().maxAttempts(4).build())).retry("a", "slow")', 'a', 3],
    ['RetryRegistry.custom().withRetryConfig(RetryConfig.custom().maxAttempts(4).build()).build().retry("a")', 'a', 3],
    ['RetryRegistry.ofDefaults().retry("a", RetryConfig.custom().maxAttempts(9).build())', 'a', 8],
  ])('%s', async (expression, name, maxRetries) => {
    expect(await policyOf(inField(expression))).toMatchObject({ name, maxRetries });
  });
  test('beans of one text are injected by their type', async () => {
    const text = `@Configuration class C {
      @Bean RetryConfig config() { return RetryConfig.custom().maxAttempts(6).build(); }
      @Bean RetryRegistry registry(RetryConfig config) { return RetryRegistry.of(config); }
      @Bean Retry retry(RetryRegistry registry) { return registry.retry("rated"); }
    }`;
    expect(await policyOf(text)).toMatchObject({ name: 'rated', maxRetries: 5 });
  });
  test('a registry filled elsewhere is asked about', async () => {
    const policy = await policyOf('class A { A(RetryRegistry retryRegistry) { this.r = retryRegistry.retry("a"); } }');
    expect(policy).toMatchObject({ name: 'a', maxRetries: null, backoff: null });
    expect(policy.unknown[0]!.why).toContain('registry');
  });
});

describe('the other modules', () => {
  test('CircuitBreakerConfig with every default', async () => {
    const policy = await policyOf(inField('CircuitBreaker.ofDefaults("a")'));
    expect(policy).toMatchObject({
      maxRetries: 0,
      circuitBreaker: {
        kind: 'failure-ratio',
        failureRatio: 0.5,
        window: { kind: 'calls', calls: 100 },
        minimumCalls: 100,
        openMs: 60_000,
        halfOpenCalls: 10,
      },
    });
    expect(policy.circuitBreaker).not.toHaveProperty('slowRatio');
  });
  test('CircuitBreakerConfig with every value', async () => {
    const text = inField(`CircuitBreaker.of("a", CircuitBreakerConfig.custom()
      .failureRateThreshold(25).slowCallRateThreshold(80).slowCallDurationThreshold(Duration.ofSeconds(2))
      .slidingWindowType(SlidingWindowType.TIME_BASED).slidingWindowSize(30).minimumNumberOfCalls(7)
      .waitDurationInOpenState(Duration.ofSeconds(9)).permittedNumberOfCallsInHalfOpenState(3)
      .recordExceptions(IOException.class).build())`);
    const policy = await policyOf(text);
    expect(policy.circuitBreaker).toEqual({
      kind: 'failure-ratio',
      failureRatio: 0.25,
      slowRatio: 0.8,
      slowCallMs: 2000,
      window: { kind: 'time', windowMs: 30_000 },
      minimumCalls: 7,
      openMs: 9000,
      halfOpenCalls: 3,
      counts: 'calls',
      failsOn: [{ kind: 'exception', name: 'IOException' }],
    });
    const { start, end } = policy.places['circuitBreaker.openMs']!;
    expect(text.slice(start, end)).toBe('Duration.ofSeconds(9)');
  });
  test('a count window of 5 trips after 5 calls', async () => {
    const policy = await policyOf(inField('CircuitBreakerConfig.custom().slidingWindowSize(5).build()'));
    expect(policy.circuitBreaker).toMatchObject({ window: { kind: 'calls', calls: 5 }, minimumCalls: 5 });
  });
  test('slidingWindow sets size, minimum and type', async () => {
    const policy = await policyOf(
      inField('CircuitBreakerConfig.custom().slidingWindow(10, 4, SlidingWindowType.TIME_BASED).build()'),
    );
    expect(policy.circuitBreaker).toMatchObject({ window: { kind: 'time', windowMs: 10_000 }, minimumCalls: 4 });
  });
  test('an open wait that grows is used as it is at first, which is said', async () => {
    const text = inField(
      'CircuitBreakerConfig.custom().waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(800, 2)).build()',
    );
    expect((await policyOf(text)).circuitBreaker).toMatchObject({ openMs: 800 });
    expect(await codes(text)).toContain('open-wait-varies');
  });
  test.each([
    ['TimeLimiter.of(Duration.ofSeconds(3))', { totalTimeoutMs: 3000 }],
    ['TimeLimiter.ofDefaults()', { totalTimeoutMs: 1000 }],
    [
      'TimeLimiter.of("a", TimeLimiterConfig.custom().timeoutDuration(Duration.ofMillis(70)).build())',
      { totalTimeoutMs: 70 },
    ],
    [
      'Bulkhead.of("a", BulkheadConfig.custom().maxConcurrentCalls(4).maxWaitDuration(Duration.ofMillis(5)).build())',
      { bulkhead: { maxConcurrent: 4, maxWaitMs: 5 } },
    ],
    ['Bulkhead.ofDefaults("a")', { bulkhead: { maxConcurrent: 25, maxWaitMs: 0 } }],
    [
      'ThreadPoolBulkhead.of("a", ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(8).coreThreadPoolSize(2).queueCapacity(20).build())',
      { bulkhead: { maxConcurrent: 8, maxQueued: 20 } },
    ],
    ['RateLimiter.ofDefaults("a")', { rateLimit: { permits: 50, periodMs: 0.0005, waitMs: 5000 } }],
    [
      'RateLimiter.of("a", RateLimiterConfig.custom().limitForPeriod(10).limitRefreshPeriod(Duration.ofSeconds(1)).timeoutDuration(Duration.ZERO).build())',
      { rateLimit: { permits: 10, periodMs: 1000, waitMs: 0 } },
    ],
  ])('%s', async (expression, expected) => {
    expect(await policyOf(inField(expression))).toMatchObject(expected);
  });
  test('the default thread pool has as many threads as processors, which is asked for', async () => {
    const policy = await policyOf(inField('ThreadPoolBulkhead.ofDefaults("a")'));
    expect(policy.unknown.map(({ field }) => field)).toEqual(['bulkhead.maxConcurrent']);
  });
});

describe('nesting', () => {
  const instances = `static final TimeLimiter limit = TimeLimiter.of(Duration.ofMillis(300));
    static final Retry retry = Retry.of("r", RetryConfig.custom().maxAttempts(4).build());
    static final CircuitBreaker breaker = CircuitBreaker.ofDefaults("b");`;
  const inClass = (expression: string) => `class A { ${instances} Object it = ${expression}; }`;

  test('Decorators: the last one stands around the others', async () => {
    const inside = await readOne(
      'java',
      inClass(
        'Decorators.ofCompletionStage(s).withTimeLimiter(limit, p).withCircuitBreaker(breaker).withRetry(retry).decorate()',
      ),
    );
    expect(inside.policy).toMatchObject({ name: 'it', maxRetries: 3, perTryTimeoutMs: 300, totalTimeoutMs: null });
    expect(inside.policy.circuitBreaker).toMatchObject({ counts: 'tries' });
    const outside = await readOne(
      'java',
      inClass(
        'Decorators.ofCompletionStage(s).withRetry(retry, p).withTimeLimiter(limit, p).withCircuitBreaker(breaker).decorate()',
      ),
    );
    expect(outside.policy).toMatchObject({ perTryTimeoutMs: null, totalTimeoutMs: 300 });
    expect(outside.policy.circuitBreaker).toMatchObject({ counts: 'calls' });
  });
  test('Decorators: withFallback', async () => {
    const text = inClass('Decorators.ofSupplier(s).withRetry(retry).withFallback(e -> none).get()');
    const { policies } = await read('java', text);
    expect(policies.find(({ name }) => name === 'it')!.fallback).toBe('e -> none');
  });
  test.each([
    'Retry.decorateSupplier(retry, CircuitBreaker.decorateSupplier(breaker, () -> call()))',
    'retry.decorateSupplier(breaker.decorateSupplier(() -> call()))',
    'retry.executeSupplier(() -> breaker.executeSupplier(() -> call()))',
    'mono.transformDeferred(CircuitBreakerOperator.of(breaker)).transformDeferred(RetryOperator.of(retry))',
  ])('%s', async (expression) => {
    const { policies } = await read('java', inClass(expression));
    const policy = policies.find(({ name }) => name === 'it')!;
    expect(policy).toMatchObject({ maxRetries: 3 });
    expect(policy.circuitBreaker).toMatchObject({ counts: 'tries' });
    expect(policies.map(({ name }) => name).toSorted()).toEqual(['it', 'limit']);
  });
  test('decorated in one statement, retried in the next', async () => {
    const text = `class A { ${instances} void a() {
      Supplier<R> guarded = CircuitBreaker.decorateSupplier(breaker, () -> call());
      Supplier<R> retried = Retry.decorateSupplier(retry, guarded); } }`;
    const { policies } = await read('java', text);
    expect(policies.map(({ name }) => name).toSorted()).toEqual(['limit', 'retried']);
  });
});

describe('annotations', () => {
  test('names without settings are asked for', async () => {
    const policy = await policyOf('class A { @Retry(name = "ratings") Rating ratingOf() { return null; } }');
    expect(policy).toMatchObject({ name: 'ratingOf', maxRetries: null, backoff: null });
    expect(policy.unknown[0]).toMatchObject({ field: 'maxRetries' });
    expect(policy.unknown[0]!.why).toContain('resilience4j.retry.instances.ratings');
  });
  const both = `resilience4j:
  retry:
    instances:
      ratings: { maxAttempts: 4, waitDuration: 200ms }
  timelimiter:
    instances:
      ratings: { timeoutDuration: 800ms }
  circuitbreaker:
    instances:
      ratings: { slidingWindowSize: 10 }

class A {
  @CircuitBreaker(name = "ratings")
  @TimeLimiter(name = "ratings")
  @Retry(name = "ratings", fallbackMethod = "none")
  Mono<Rating> ratingOf() { return null; }
}
`;
  test('@Retry(name) takes its settings from YAML of the same text, in Spring’s order whatever the order of writing', async () => {
    const { policy, diagnostics } = await readOne('java', both);
    expect(policy).toMatchObject({
      name: 'ratingOf',
      maxRetries: 3,
      backoff: constant(200),
      perTryTimeoutMs: 800,
      totalTimeoutMs: null,
      fallback: 'none',
      circuitBreaker: { counts: 'tries', minimumCalls: 10 },
    });
    const { start, end, line } = policy.places['maxRetries']!;
    expect([both.slice(start, end), line]).toEqual(['4', 4]);
    expect(diagnostics).toEqual([]);
  });
  test('properties of the same text, and instances nothing of it uses', async () => {
    const text = `resilience4j.retry.instances.ratings.max-attempts=6
resilience4j.retry.instances.other.max-attempts=2
@Retry(name = "ratings")
Rating ratingOf() { return null; }
`;
    const { policies } = await read('java', text);
    expect(policies.map(({ name, maxRetries }) => [name, maxRetries])).toEqual([
      ['other', 1],
      ['ratingOf', 5],
    ]);
  });
  test('an aspect order turns the nesting round', async () => {
    const text = both.replace(
      '  timelimiter:\n',
      '    retryAspectOrder: 2\n  timelimiter:\n    timeLimiterAspectOrder: 1\n',
    );
    expect(await policyOf(text)).toMatchObject({ perTryTimeoutMs: null, totalTimeoutMs: 800 });
  });
  test('a fallback inside the retry is warned about', async () => {
    expect(
      await codes(
        both.replace('@CircuitBreaker(name = "ratings")', '@CircuitBreaker(name = "ratings", fallbackMethod = "no")'),
      ),
    ).toContain('fallback-inside-retry');
  });
  test('@TimeLimiter on a method that does not return a future is an error', async () => {
    expect(await codes(both.replace('Mono<Rating>', 'Rating'))).toContain('return-type-refused');
  });
  test('@Bulkhead of both types, @RateLimiter', async () => {
    const text = `resilience4j:
  bulkhead.instances.a.maxConcurrentCalls: 3
  thread-pool-bulkhead.instances.a: { maxThreadPoolSize: 4, queueCapacity: 5 }
  ratelimiter.instances.a.limitForPeriod: 6

class A {
  @Bulkhead(name = "a") void one() {}
  @Bulkhead(name = "a", type = Bulkhead.Type.THREADPOOL) CompletableFuture<R> two() {}
  @RateLimiter(name = "a") void three() {}
}
`;
    const { policies } = await read('java', text);
    expect(policies.map(({ name, bulkhead, rateLimit }) => [name, bulkhead, rateLimit?.permits])).toEqual([
      ['one', { maxConcurrent: 3, maxWaitMs: 0 }, undefined],
      ['two', { maxConcurrent: 4, maxQueued: 5 }, undefined],
      ['three', null, 6],
    ]);
  });
  test('annotations of a class hold for its annotated methods', async () => {
    const text = `resilience4j.retry.instances.a.max-attempts=5
resilience4j.timelimiter.instances.a.timeout-duration=2s
@Retry(name = "a")
class A {
  @TimeLimiter(name = "a") Mono<R> one() {}
}
`;
    const { policies } = await read('java', text);
    expect(policies.find(({ name }) => name === 'one')).toMatchObject({ maxRetries: 4, perTryTimeoutMs: 2000 });
  });
  test('annotations of MicroProfile are not taken for them', async () => {
    const text = 'import org.eclipse.microprofile.faulttolerance.Retry; class A { @Retry(maxRetries = 3) void a() {} }';
    expect((await read('java', text)).policies).toEqual([]);
  });
});
