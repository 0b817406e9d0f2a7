import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const policyOf = async (text: string) => (await readOne('java', text)).policy;
const grows = (initialMs: number, multiplier: number, maxMs: number, random = '') => ({
  formula: `spring-retry-exponential${random}`,
  params: { initialMs, multiplier, maxMs },
});

describe('RetryTemplate.builder()', () => {
  test.each([
    ['RetryTemplate.builder().build()', 2, { formula: 'none', params: {} }],
    [
      'RetryTemplate.builder().maxAttempts(5).fixedBackoff(Duration.ofMillis(200)).build()',
      4,
      { formula: 'spring-retry-fixed', params: { delayMs: 200 } },
    ],
    ['RetryTemplate.builder().maxAttempts(4).exponentialBackoff(100, 2, 10_000L).build()', 3, grows(100, 2, 10_000)],
    [
      'RetryTemplate.builder().exponentialBackoff(Duration.parse("PT1S"), 1.5, Duration.ofMinutes(1), true).build()',
      2,
      grows(1000, 1.5, 60_000, '-random'),
    ],
    [
      'RetryTemplate.builder().infiniteRetry().uniformRandomBackoff(100, 300).build()',
      'unlimited',
      { formula: 'spring-retry-uniform-random', params: { minMs: 100, maxMs: 300 } },
    ],
    ['RetryInterceptorBuilder.stateless().maxAttempts(6).backOffOptions(50, 3, 500).build()', 5, grows(50, 3, 500)],
  ])('%s', async (expression, maxRetries, backoff) => {
    expect(await policyOf(`class A { Object retry = ${expression}; }`)).toMatchObject({
      name: 'retry',
      maxRetries,
      backoff,
    });
  });
  test('withTimeout limits the whole call', async () => {
    const policy = await policyOf('var t = RetryTemplate.builder().withTimeout(3000).fixedBackoff(10).build();');
    expect(policy).toMatchObject({
      maxRetries: 'unlimited',
      totalTimeoutMs: 3000,
      totalTimeoutBetweenTries: true,
    });
  });
  test('retryOn and traversingCauses', async () => {
    const policy = await policyOf(
      'var t = RetryTemplate.builder().retryOn(IOException.class).traversingCauses().build();',
    );
    expect(policy.retryOn).toEqual([{ kind: 'exception', name: 'IOException', throughCauses: true }]);
  });
});

test('setters, with policies in variables', async () => {
  const text = `@Bean RetryTemplate template() {
    RetryTemplate t = new RetryTemplate();
    ExponentialBackOffPolicy wait = new ExponentialBackOffPolicy();
    wait.setInitialInterval(250); wait.setMultiplier(2); wait.setMaxInterval(4000);
    t.setBackOffPolicy(wait);
    t.setRetryPolicy(new SimpleRetryPolicy(5, Map.of(IOException.class, true, EofException.class, false)));
    return t; }`;
  const policy = await policyOf(text);
  expect(policy).toMatchObject({ name: 't', maxRetries: 4, backoff: grows(250, 2, 4000) });
  expect(policy.retryOn).toEqual([{ kind: 'exception', name: 'IOException' }]);
  expect(policy.neverRetryOn).toEqual([{ kind: 'exception', name: 'EofException' }]);
  const { start, end } = policy.places['backoff.params.initialInterval']!;
  expect(text.slice(start, end)).toBe('250');
});

test('@CircuitBreaker counts failures in a window and does not retry', async () => {
  const policy = await policyOf(
    'import org.springframework.retry.annotation.*; class A { @CircuitBreaker(maxAttempts = 4, openTimeout = 2000) void a() {} }',
  );
  expect(policy).toMatchObject({
    maxRetries: 0,
    circuitBreaker: { kind: 'count-in-window', failures: 4, window: { kind: 'time', windowMs: 2000 }, openMs: 20_000 },
  });
});

test('@Recover of the same result is the fallback', async () => {
  const text =
    'class A { @Retryable int a() { return 1; } @Recover String no(Exception e) { return ""; } @Recover int yes(Exception e) { return 0; } }';
  expect((await policyOf(text)).fallback).toBe('yes');
});

test('an annotation made of @Retryable counts where it is used, with its aliases', async () => {
  const text = `@Retryable(backoff = @Backoff(50)) @interface Twice { @AliasFor(annotation = Retryable.class, attribute = "maxAttempts") int tries() default 2; }
    class A { @Twice void one() {} @Twice(tries = 7) void two() {} }`;
  const { policies } = await read('java', text);
  expect(policies.map(({ name, maxRetries }) => [name, maxRetries])).toEqual([
    ['one', 1],
    ['two', 6],
  ]);
});

test.each([
  [
    'delayExpression = "${a:50}", maxDelayExpression = "${b:90}"',
    { formula: 'spring-retry-fixed', params: { delayMs: 50 } },
  ],
  [
    'delayExpression = "#{${a:50}}", maxDelayExpression = "#{${b:90}}"',
    { formula: 'spring-retry-uniform-random', params: { minMs: 50, maxMs: 90 } },
  ],
  ['delayExpression = "${a:50}", maxDelay = 800, multiplier = 2', grows(50, 2, 30_000)],
  ['delay = 50, multiplierExpression = "${m:2}", maxDelayExpression = "${b:40}"', grows(50, 2, 40)],
])('expressions evaluated at every call take no part in the selection: %s', async (backoff, expected) => {
  expect((await policyOf(`@Retryable(backoff = @Backoff(${backoff})) void a() {}`)).backoff).toEqual(expected);
});

test('a @Retryable of another package is not read', async () => {
  expect((await read('java', 'import com.acme.Retryable; class A { @Retryable void a() {} }')).policies).toEqual([]);
});
