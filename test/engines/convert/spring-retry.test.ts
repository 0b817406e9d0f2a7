import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const on = (annotation: string) => `${annotation}\npublic Rating ratingOf(long id) { return null; }`;
const springRetry = async (annotation: string) => (await readOne('java', on(annotation))).policy;

describe('calls and retries', () => {
  test.each([
    ['@Retryable', 2],
    ['@Retryable(maxAttempts = 4)', 3],
    ['@Retryable(maxAttempts = 1)', 0],
    ['@Retryable(maxAttempts = 2 * 3)', 5],
    ['@Retryable(maxAttemptsExpression = "${retry.max:6}")', 5],
    ['@Retryable(maxAttemptsExpression = "#{${retry.max:6}}")', 5],
    ['@Retryable(maxAttempts = Integer.MAX_VALUE)', 'unlimited'],
  ])('%s retries %s times', async (annotation, maxRetries) => {
    expect((await springRetry(annotation)).maxRetries).toBe(maxRetries);
  });

  test('a constant of the same text is known, one from elsewhere is asked for', async () => {
    const text = 'class A { static final int TRIES = 5; @Retryable(maxAttempts = TRIES) void a() {} }';
    expect((await readOne('java', text)).policy.maxRetries).toBe(4);
    const { policy } = await readOne('java', on('@Retryable(maxAttempts = Limits.TRIES)'));
    expect(policy.maxRetries).toBeNull();
    expect(policy.unknown[0]).toMatchObject({ field: 'maxRetries', text: 'Limits.TRIES' });
  });
});

describe('which wait @Backoff selects', () => {
  const fixed = (delayMs: number) => ({ formula: 'spring-retry-fixed', params: { delayMs } });
  const grows = (initialMs: number, multiplier: number, maxMs: number, random = '') => ({
    formula: `spring-retry-exponential${random}`,
    params: { initialMs, multiplier, maxMs },
  });
  test.each([
    ['', fixed(1000)],
    ['@Backoff', fixed(1000)],
    ['@Backoff(500)', fixed(500)],
    ['@Backoff(delay = 500)', fixed(500)],
    ['@Backoff(value = 500)', fixed(500)],
    ['@Backoff(delay = 0)', fixed(1)],
    ['@Backoff(delay = 500, random = true)', fixed(500)],
    ['@Backoff(delay = 2000, maxDelay = 1000)', fixed(2000)],
    [
      '@Backoff(delay = 100, maxDelay = 500)',
      { formula: 'spring-retry-uniform-random', params: { minMs: 100, maxMs: 500 } },
    ],
    ['@Backoff(delay = 1_000L, multiplier = 2)', grows(1000, 2, 30_000)],
    ['@Backoff(delay = 1000, maxDelay = 1000, multiplier = 2)', grows(1000, 2, 30_000)],
    ['@Backoff(delay = 100, multiplier = 0.5)', grows(100, 1, 30_000)],
    ['@Backoff(delay = 100, multiplier = -1, random = true)', fixed(100)],
    ['@Backoff(delay = 200, multiplier = 1.5, maxDelay = 5000, random = true)', grows(200, 1.5, 5000, '-random')],
    ['@Backoff(delayExpression = "${retry.delay:250}", multiplier = 3)', grows(250, 3, 30_000)],
  ])('%s', async (backoff, expected) => {
    const policy = await springRetry(backoff ? `@Retryable(backoff = ${backoff})` : '@Retryable');
    expect(policy.backoff).toEqual(expected);
  });

  test('what Spring ignores is said', async () => {
    const codes = async (backoff: string) =>
      (await readOne('java', on(`@Retryable(backoff = ${backoff})`))).diagnostics.map((d) => d.code);
    expect(await codes('@Backoff(delay = 500, random = true)')).toContain('random-ignored');
    expect(await codes('@Backoff(delay = 1000, maxDelay = 1000, multiplier = 2)')).toContain('max-delay-ignored');
    expect(await codes('@Backoff(delay = 100, maxDelay = 500)')).toContain('uniform-by-max-delay');
    expect(await codes('@Backoff(delay = 60000, multiplier = 2)')).toContain('delay-above-cap');
  });
});

test('a backoff that is no annotation is asked for, not taken for the default', async () => {
  const policy = await springRetry('@Retryable(backoff = Backoff(delay = 100))');
  expect(policy.backoff).toBeNull();
  expect(policy.unknown).toMatchObject([{ field: 'backoff', text: 'Backoff(delay = 100)' }]);
});

describe('conditions', () => {
  test.each(['value', 'retryFor', 'include'])('%s names what is retried', async (attribute) => {
    const policy = await springRetry(`@Retryable(${attribute} = {IOException.class, a.b.Busy.class})`);
    expect(policy.retryOn.map((c) => c.kind === 'exception' && c.name)).toEqual(['IOException', 'a.b.Busy']);
  });
  test('value wins over retryFor, as in Spring', async () => {
    const policy = await springRetry('@Retryable(retryFor = A.class, value = B.class)');
    expect(policy.retryOn).toEqual([{ kind: 'exception', name: 'B', throughCauses: true }]);
  });
  test('noRetryFor alone retries everything else', async () => {
    const policy = await springRetry('@Retryable(noRetryFor = A.class)');
    expect(policy.retryOn).toEqual([{ kind: 'exception', name: '*' }]);
    expect(policy.neverRetryOn).toEqual([{ kind: 'exception', name: 'A', throughCauses: true }]);
  });
});

describe('what people paste', () => {
  test('several policies are listed in order, named after their methods', async () => {
    const { policies } = await read(
      'java',
      'class A { @Retryable void one() {} @Retryable(maxAttempts = 9) void two() {} }',
    );
    expect(policies.map((policy) => policy.name)).toEqual(['one', 'two']);
  });
  test('the annotation of Spring Framework 7 is not mistaken for it', async () => {
    const text = 'import org.springframework.resilience.annotation.Retryable;\nclass A { @Retryable void a() {} }';
    expect((await read('java', text)).policies.map(({ library }) => library)).toEqual(['spring-framework']);
  });
  test('broken code gives a diagnostic with its place, and what can be read is read', async () => {
    const { policies, diagnostics } = await read(
      'java',
      '@Retryable(maxAttempts = 4, backoff = @Backoff(delay = 200\npublic void a() {',
    );
    expect(diagnostics.some((d) => d.code.startsWith('syntax-') && d.place!.line >= 1)).toBe(true);
    expect(Array.isArray(policies)).toBe(true);
  });
  test('a text without a policy says what was looked for', async () => {
    const { policies, diagnostics } = await read('java', 'class A { void a() {} }');
    expect(policies).toEqual([]);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'no-policy', severity: 'error' });
    expect(diagnostics.at(-1)!.message).toContain('@Retryable');
  });
  test('an attribute that does not exist is reported, not dropped', async () => {
    const { diagnostics } = await readOne(
      'java',
      on('@Retryable(maxAttempts = 2, retries = 3, backoff = @Backoff(1))'),
    );
    expect(diagnostics.map((d) => d.code)).toContain('attribute-unknown');
  });
  test.each([
    ['@Retryable(backoff = @Backoff(delay = -5))', 'delay-below-one'],
    ['@Retryable(backoff = @Backoff(delay = 1000, multiplier = 0.5))', 'multiplier-below-one'],
    ['@Retryable(maxAttempts = "four")', 'value-refused'],
    ['@Retryable(backoff = @Backoff(delay = 100, foo = 3))', 'attribute-unknown'],
    ['@CircuitBreaker(maxAttempts = 3, foo = 3)', 'attribute-unknown'],
    ['@Retryable(maxAttempts = , backoff = @Backoff(100))', 'value-missing'],
  ])('%s: %s, with its place', async (annotation, code) => {
    const { diagnostics } = await read('java', on(annotation));
    const found = diagnostics.find((one) => one.code === code);
    expect(found?.place?.line).toBeGreaterThanOrEqual(1);
    expect(found?.hint).not.toBe('');
  });
  test('diagnostics stand in the order of the text', async () => {
    const { diagnostics } = await read(
      'java',
      on('@Retryable(maxAttempts = "x", foo = 2, backoff = @Backoff(bar = 100))'),
    );
    const starts = diagnostics.flatMap(({ place }) => place?.start ?? []);
    expect(starts.length).toBeGreaterThan(2);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });
});
