import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const imported = 'import org.springframework.resilience.annotation.*;\n';
const on = (annotation: string, type = 'Rating') =>
  `${imported}class A { ${annotation} ${type} ratingOf() { return null; } }`;
const annotatedPolicy = async (annotation: string, type?: string) =>
  (await readOne('java', on(annotation, type))).policy;
const codes = async (text: string) => (await read('java', text)).diagnostics.map((d) => d.code);
const waits = (delayMs: number, multiplier: number, rest: Record<string, number | string> = {}) => ({
  formula: 'spring-framework',
  params: { delayMs, multiplier, ...rest },
});
const any = [{ kind: 'exception', name: '*' }];

describe('bare @Retryable is decided by the import', () => {
  test.each([
    ['org.springframework.resilience.annotation.Retryable', 'spring-framework', 3],
    ['org.springframework.resilience.annotation.*', 'spring-framework', 3],
    ['org.springframework.retry.annotation.Retryable', 'spring-retry', 2],
    ['org.springframework.retry.annotation.*', 'spring-retry', 2],
  ])('import %s', async (name, library, maxRetries) => {
    const { policy } = await readOne('java', `import ${name};\nclass A { @Retryable void a() {} }`);
    expect(policy).toMatchObject({ library, maxRetries });
  });
  test('without an import it is Spring Retry’s, unless an attribute says otherwise', async () => {
    expect((await readOne('java', '@Retryable void a() {}')).policy.library).toBe('spring-retry');
    expect((await readOne('java', '@Retryable(maxRetries = 2) void a() {}')).policy.library).toBe('spring-framework');
    expect((await readOne('java', '@Retryable(delay = 2) void a() {}')).policy.library).toBe('spring-framework');
  });
  test('with its package in front', async () => {
    const text = '@org.springframework.resilience.annotation.Retryable void a() {}';
    expect((await readOne('java', text)).policy).toMatchObject({ library: 'spring-framework', maxRetries: 3 });
  });
});

describe('attributes of @Retryable', () => {
  test.each([
    ['@Retryable', 3, waits(1000, 1)],
    ['@Retryable(maxRetries = 0)', 0, waits(1000, 1)],
    ['@Retryable(maxRetries = 5, delay = 100)', 5, waits(100, 1)],
    ['@Retryable(delay = 2, timeUnit = TimeUnit.SECONDS)', 3, waits(2000, 1)],
    ['@Retryable(delay = 100, multiplier = 2, maxDelay = 1000)', 3, waits(100, 2, { maxDelayMs: 1000 })],
    ['@Retryable(delayString = "500ms")', 3, waits(500, 1)],
    ['@Retryable(delayString = "PT2S", delay = 9, timeUnit = TimeUnit.SECONDS)', 3, waits(2000, 1)],
    ['@Retryable(delayString = "3", timeUnit = TimeUnit.SECONDS)', 3, waits(3000, 1)],
    ['@Retryable(delayString = "${retry.delay:250}", maxRetriesString = "${retry.max:6}")', 6, waits(250, 1)],
    ['@Retryable(delayString = "", delay = 70)', 3, waits(70, 1)],
    ['@Retryable(multiplierString = "1.5", maxDelayString = "9s")', 3, waits(1000, 1.5, { maxDelayMs: 9000 })],
    ['@Retryable(jitterString = "20ms", delay = 100)', 3, waits(100, 1, { jitterMs: 20, jitterScale: '7.0' })],
  ])('%s', async (annotation, maxRetries, backoff) => {
    expect(await annotatedPolicy(annotation)).toMatchObject({ name: 'ratingOf', maxRetries, backoff });
  });
  test('includes, value and excludes are matched through causes; without any, every Throwable', async () => {
    const type = (name: string) => ({ kind: 'exception', name, throughCauses: true });
    expect((await annotatedPolicy('@Retryable')).retryOn).toEqual(any);
    expect((await annotatedPolicy('@Retryable(IOException.class)')).retryOn).toEqual([type('IOException')]);
    const policy = await annotatedPolicy('@Retryable(includes = {A.class, B.class}, excludes = C.class)');
    expect(policy.retryOn).toEqual([type('A'), type('B')]);
    expect(policy.neverRetryOn).toEqual([type('C')]);
  });
  test('a predicate must hold as well', async () => {
    const policy = await annotatedPolicy('@Retryable(includes = A.class, predicate = Transient.class)');
    expect(policy.retryOn).toEqual([{ kind: 'exception', name: 'A', throughCauses: true, where: 'Transient.class' }]);
  });
  test('timeout limits the whole call, between tries, which is said', async () => {
    const text = on('@Retryable(timeout = 5, timeUnit = TimeUnit.SECONDS)');
    expect((await readOne('java', text)).policy).toMatchObject({ totalTimeoutMs: 5000, perTryTimeoutMs: null });
    expect(await codes(text)).toContain('timeout-between-tries');
    expect((await annotatedPolicy('@Retryable(timeout = 5)')).totalTimeoutBetweenTries).toBe(true);
    expect((await annotatedPolicy('@Retryable(timeout = 0)')).totalTimeoutMs).toBeNull();
  });
  test('maxAttempts of the milestones counts retries', async () => {
    const text = on('@Retryable(maxAttempts = 4)');
    expect((await readOne('java', text)).policy.maxRetries).toBe(4);
    expect(await codes(text)).toContain('attribute-renamed');
  });
  test('a property without a default is asked for', async () => {
    const policy = await annotatedPolicy('@Retryable(delayString = "${retry.delay}")');
    expect(policy.backoff).toBeNull();
    expect(policy.unknown[0]).toMatchObject({ field: 'backoff.params.delayMs' });
  });
  test('what does not exist or is refused is reported', async () => {
    expect(await codes(on('@Retryable(backoff = @Backoff(3))'))).toContain('attribute-unknown');
    expect(await codes(on('@Retryable(multiplier = 0.5)'))).toContain('wait-refused');
    expect(await codes(on('@Retryable(delay = 0, jitter = 10)'))).toContain('jitter-without-delay');
  });
  test('each value keeps the place where it stands', async () => {
    const text = on('@Retryable(maxRetries = 7, delay = 1_500)');
    const { places } = (await readOne('java', text)).policy;
    const at = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect([at('maxRetries'), at('backoff.params.delayMs')]).toEqual(['7', '1_500']);
  });
});

describe('both generations of the jitter', () => {
  test('whole steps up to 7.0; where 7.1 differs it is said', async () => {
    const text = on('@Retryable(delay = 1000, jitter = 100, multiplier = 1.5)');
    expect((await readOne('java', text)).policy.backoff!.params).toMatchObject({ jitterScale: '7.0' });
    expect(await codes(text)).toContain('jitter-scale');
    expect(await codes(on('@Retryable(delay = 1000, jitter = 100, multiplier = 2)'))).not.toContain('jitter-scale');
  });
  test('in proportion where the text names 7.1', async () => {
    const text = `// implementation("org.springframework:spring-context:7.1.0")\n${on('@Retryable(delay = 1000, jitter = 100, multiplier = 1.5)')}`;
    expect((await readOne('java', text)).policy.backoff!.params).toMatchObject({ jitterScale: '7.1' });
  });
});

test('a method that returns a reactive type waits by Reactor’s formula', async () => {
  const text = on(
    '@Retryable(maxRetries = 4, delay = 200, jitter = 50, multiplier = 2, maxDelay = 900)',
    'Mono<Rating>',
  );
  expect((await readOne('java', text)).policy).toMatchObject({
    maxRetries: 4,
    backoff: {
      formula: 'reactor-backoff',
      params: { minBackoffMs: 200, jitterFactor: 0.25, multiplier: 2, maxBackoffMs: 900 },
    },
  });
  expect(await codes(text)).toContain('reactive-retry');
});

describe('RetryPolicy and RetryTemplate', () => {
  const inField = (expression: string) => `class A { Object it = ${expression}; }`;
  test.each([
    ['RetryPolicy.withDefaults()', 3, waits(1000, 1)],
    ['RetryPolicy.withMaxRetries(5)', 5, waits(1000, 1)],
    ['RetryPolicy.builder().build()', 3, waits(1000, 1)],
    [
      'RetryPolicy.builder().maxRetries(Long.MAX_VALUE).delay(Duration.ofMillis(30)).build()',
      'unlimited',
      waits(30, 1),
    ],
    [
      'RetryPolicy.builder().maxRetries(4).delay(Duration.ofMillis(100)).jitter(Duration.ofMillis(10)).multiplier(2).maxDelay(Duration.ofSeconds(1)).build()',
      4,
      waits(100, 2, { jitterMs: 10, jitterScale: '7.0', maxDelayMs: 1000 }),
    ],
    ['RetryPolicy.builder().backOff(new FixedBackOff(300, 2)).build()', 2, waits(300, 1)],
    ['RetryPolicy.builder().backOff(new FixedBackOff()).build()', 'unlimited', waits(5000, 1)],
    [
      'RetryPolicy.builder().backOff(new ExponentialBackOff()).build()',
      'unlimited',
      waits(2000, 1.5, { maxDelayMs: 30_000 }),
    ],
    [
      'RetryPolicy.builder().backOff(new ExponentialBackOff(100, 3)).build()',
      'unlimited',
      waits(100, 3, { maxDelayMs: 30_000 }),
    ],
    ['new RetryTemplate(RetryPolicy.withMaxRetries(2))', 2, waits(1000, 1)],
  ])('%s', async (expression, maxRetries, backoff) => {
    const { policy } = await readOne('java', inField(expression));
    expect(policy).toMatchObject({ name: 'it', library: 'spring-framework', maxRetries, backoff });
  });
  test('new RetryTemplate() is told by its import', async () => {
    const of = async (origin: string) =>
      (await readOne('java', `import ${origin};\n${inField('new RetryTemplate()')}`)).policy;
    expect(await of('org.springframework.core.retry.RetryTemplate')).toMatchObject({
      library: 'spring-framework',
      maxRetries: 3,
      backoff: waits(1000, 1),
    });
    expect(await of('org.springframework.retry.support.RetryTemplate')).toMatchObject({
      library: 'spring-retry',
      maxRetries: 2,
    });
  });
  test('setRetryPolicy with a policy in a variable', async () => {
    const text = `void a() {
      RetryPolicy policy = RetryPolicy.builder().maxRetries(6).timeout(Duration.ofSeconds(4)).build();
      RetryTemplate template = new RetryTemplate();
      template.setRetryPolicy(policy);
    }`;
    const { policy } = await readOne('java', text);
    expect(policy).toMatchObject({
      name: 'template',
      library: 'spring-framework',
      maxRetries: 6,
      totalTimeoutMs: 4000,
    });
  });
  test('includes and excludes add up, predicates must all hold', async () => {
    const policy = (
      await readOne(
        'java',
        inField(
          'RetryPolicy.builder().includes(A.class).includes(B.class, C.class).excludes(D.class).predicate(e -> e.isFine()).build()',
        ),
      )
    ).policy;
    expect(policy.retryOn.map((c) => c.kind === 'exception' && [c.name, c.where])).toEqual(
      ['A', 'B', 'C'].map((name) => [name, 'e -> e.isFine()']),
    );
    expect(policy.neverRetryOn).toEqual([{ kind: 'exception', name: 'D', throughCauses: true }]);
  });
  test('a predicate alone is asked about the types it names', async () => {
    const { policy } = await readOne(
      'java',
      inField('RetryPolicy.builder().predicate(e -> e instanceof IOException).build()'),
    );
    expect(policy.retryOn).toEqual([{ kind: 'exception', name: 'IOException' }]);
  });
  test('setters of a BackOff; maxElapsedTime adds up the waits', async () => {
    const text = `void a() {
      ExponentialBackOff wait = new ExponentialBackOff();
      wait.setInitialInterval(100); wait.setMultiplier(2); wait.setMaxInterval(1000); wait.setMaxElapsedTime(700);
      RetryPolicy policy = RetryPolicy.builder().backOff(wait).build();
    }`;
    const { policy } = await readOne('java', text);
    expect(policy).toMatchObject({ maxRetries: 3, backoff: waits(100, 2, { maxDelayMs: 1000 }) });
    expect(await codes(text)).toContain('max-elapsed-time');
  });
  test('backOff beside values, and calls that do not exist, are reported', async () => {
    expect(await codes(inField('RetryPolicy.builder().backOff(new FixedBackOff()).maxRetries(2).build()'))).toContain(
      'back-off-beside-values',
    );
    expect(await codes(inField('RetryPolicy.builder().retries(2).build()'))).toContain('call-unknown');
  });
  test('a policy from elsewhere is asked for', async () => {
    const { policy } = await readOne('java', inField('new RetryTemplate(policies.standard())'));
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
  });
  test('Failsafe’s RetryPolicy is not taken for it', async () => {
    const text =
      'RetryPolicy<Object> p = RetryPolicy.builder().withDelay(Duration.ofSeconds(1)).withMaxRetries(3).build();';
    expect((await read('java', text)).policies).toEqual([]);
  });
});

describe('@ConcurrencyLimit', () => {
  test.each([
    ['@ConcurrencyLimit(10)', { maxConcurrent: 10 }],
    ['@ConcurrencyLimit(limit = 3)', { maxConcurrent: 3 }],
    ['@ConcurrencyLimit(limitString = "${limit:8}")', { maxConcurrent: 8 }],
    ['@ConcurrencyLimit(limit = 3, policy = ThrottlePolicy.REJECT)', { maxConcurrent: 3, maxQueued: 0, maxWaitMs: 0 }],
  ])('%s', async (annotation, bulkhead) => {
    expect((await annotatedPolicy(annotation)).bulkhead).toEqual(bulkhead);
  });
  test('−1 is no limit', async () => {
    expect((await read('java', on('@ConcurrencyLimit(-1)'))).policies).toEqual([]);
  });
  test('beside @Retryable, on the method or on its class, it is one policy', async () => {
    expect(await annotatedPolicy('@ConcurrencyLimit(4) @Retryable')).toMatchObject({
      maxRetries: 3,
      bulkhead: { maxConcurrent: 4 },
    });
    const { policy } = await readOne('java', `${imported}@ConcurrencyLimit(4) class A { @Retryable void a() {} }`);
    expect(policy).toMatchObject({ name: 'a', bulkhead: { maxConcurrent: 4 } });
  });
});
