/** Counts, attributes and operands that Java and C# refuse: said with their place, never carried into YAML. */
import { describe, expect, test } from 'vitest';
import { convertPolicy } from '../../../src/engines/convert/index.ts';
import { targets } from '../../../src/engines/convert/targets/index.ts';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { read, readOne } from './support.ts';

const java = (annotation: string): ['java', string] => ['java', `${annotation}\nvoid a() {}`];
const csharp = (tail: string): ['csharp', string] => ['csharp', `var p = ${tail};`];
const settings = (value: string): ['yaml', string] => [
  'yaml',
  `resilience4j.retry.instances.a.maxAttempts: ${value}\n`,
];
const wait = 'n => TimeSpan.FromSeconds(1)';

describe('a count that is no int', () => {
  test.each([
    ['3.5', java('@Retryable(maxAttempts = 3.5)')],
    ['3.0', java('@Retryable(maxAttempts = 3.0)')],
    ['99999999999', java('@Retryable(maxAttempts = 99999999999)')],
    ['"2.5"', java('@Retryable(maxAttemptsExpression = "2.5")')],
    ['3.5', java('RetryTemplate t = RetryTemplate.builder().maxAttempts(3.5).build();')],
    ['3.5', java('RetryConfig c = RetryConfig.custom().maxAttempts(3.5).build();')],
    ['2.5', java('Mono<A> m = client.get().retryWhen(Retry.backoff(2.5, Duration.ofSeconds(1)));')],
    ['2.5', java('import org.springframework.resilience.annotation.Retryable;\n@Retryable(maxRetries = 2.5)')],
    ['2.5', settings('2.5')],
    ['2.5', csharp(`Policy.Handle<E>().Retry(2.5)`)],
    ['2.5', csharp(`Policy.Handle<E>().WaitAndRetry(2.5, ${wait})`)],
    ['99999999999', csharp(`Policy.Handle<E>().WaitAndRetry(99999999999, ${wait})`)],
    [
      '2.5',
      csharp('new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 2.5 }).Build()'),
    ],
    ['2.5', csharp('Policy.Handle<E>().WaitAndRetry(Backoff.ConstantBackoff(TimeSpan.FromSeconds(1), 2.5))')],
  ])('%s is said at its place and asked for: %s', async (literal, [language, text]) => {
    const { policies, diagnostics } = await read(language, text);
    const policy = policies[0]!;
    expect(policy.maxRetries).toBeNull();
    const said = diagnostics.find(({ code }) => code === 'count-not-int')!;
    expect(said).toMatchObject({ severity: 'error' });
    expect(text.slice(said.place!.start, said.place!.end)).toBe(literal);
    for (const target of targets.ids) {
      const { documents, report } = convertPolicy(policy, target);
      expect(report.find(({ field }) => field === 'maxRetries')).toMatchObject({ status: 'lost' });
      expect(documents).not.toMatch(/\b(2\.5|3\.5|1\.5)\b/);
    }
  });

  test('a constant of the same width is a count', async () => {
    expect((await readOne(...java('@Retryable(maxAttempts = (int) 3.5)'))).policy.maxRetries).toBe(2);
    expect((await readOne(...java('@Retryable(maxAttempts = 0x10)'))).policy.maxRetries).toBe(15);
    expect((await readOne(...java('@Retryable(maxAttempts = 0x7FFF_FFFF)'))).policy.maxRetries).toBe('unlimited');
    expect((await readOne(...java('@Retryable(maxAttempts = 017)'))).policy.maxRetries).toBe(14);
    expect((await readOne(...csharp(`Policy.Handle<E>().WaitAndRetry((int)2.5, ${wait})`))).policy.maxRetries).toBe(2);
  });
});

test.each([
  java('@Retryable(maxAttempts = 0)'),
  java('@Retryable(maxAttempts = -1)'),
  // All bits set: −1.
  java('@Retryable(maxAttempts = 0xFFFFFFFF)'),
  java('@Retryable(maxAttempts = (int) 0xFFFF_FFFF_FFFF_FFFFL)'),
  java('RetryTemplate t = RetryTemplate.builder().maxAttempts(0).build();'),
  java('RetryConfig c = RetryConfig.custom().maxAttempts(0).build();'),
  csharp(`Policy.Handle<E>().WaitAndRetry(-1, ${wait})`),
  csharp('new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 0 }).Build()'),
])('a count the library refuses is not called exact: %s %s', async (language, text) => {
  const { policies, diagnostics } = await read(language, text);
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  const line = convertPolicy(policies[0]!, 'istio').report.find(({ field }) => field === 'maxRetries')!;
  expect(line.status).toBe('lost');
  expect(line.detail).toMatch(/one call without a retry/);
});

test('an attribute named twice is said where it stands again', async () => {
  for (const text of [
    '@Retryable(maxAttempts = 4, maxAttempts = 5) void a() {}',
    '@Retryable(backoff = @Backoff(delay = 4, delay = 5)) void a() {}',
  ]) {
    const { diagnostics } = await readOne('java', text);
    const said = diagnostics.find(({ code }) => code === 'attribute-repeated')!;
    expect(text.slice(said.place!.start, said.place!.end)).toMatch(/^(maxAttempts|delay) = 5$/);
  }
});

test('a property of an initialiser set twice is said where it stands again; a key in brackets may come again', async () => {
  const again = 'MaxRetryAttempts = 5';
  const text = `new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 3, ${again} }).Build();
    var codes = new Dictionary<string, int> { ["a"] = 1, ["a"] = 2 };`;
  const { policy, diagnostics } = await readOne('csharp', text);
  expect(policy.maxRetries).toBe(5);
  const said = diagnostics.filter(({ code }) => code === 'property-repeated');
  expect(said.map(({ place }) => text.slice(place!.start, place!.end))).toEqual([again]);
});

test('a string among the exceptions is said once, at its place', async () => {
  const text = '@Retryable(value = {IOException.class, "x"}) void a() {}';
  const { policy, diagnostics } = await readOne('java', text);
  expect(policy.retryOn).toHaveLength(1);
  const said = diagnostics.filter(({ code }) => code === 'type-expected');
  expect(said.map(({ place }) => text.slice(place!.start, place!.end))).toEqual(['"x"']);
});

describe('integer operations of a lambda', () => {
  test.each([
    ['1 << a', [2, 4, 8]],
    ['1 << (a - 1)', [1, 2, 4]],
    ['1L << a', [2, 4, 8]],
    ['16 >> a', [8, 4, 2]],
    ['a | 8', [9, 10, 11]],
    ['a & 2', [0, 2, 2]],
    ['a ^ 1', [0, 3, 2]],
    ['1 << (31 + a)', [1, 2, 4]],
    ['(1L << (31 + a)) / (1L << 31)', [2, 4, 8]],
  ])('%s', async (expression, seconds) => {
    const text = `var p = Policy.Handle<E>().WaitAndRetry(3, a => TimeSpan.FromSeconds(${expression}));`;
    const { policy } = await readOne('csharp', text);
    const waits = createBackoff(policy.backoff!);
    expect([1, 2, 3].map((n) => waits.nominalMs(n) / 1000)).toEqual(seconds);
  });
});

describe('waits beyond TimeSpan.MaxValue', () => {
  const text = 'var p = Policy.Handle<E>().WaitAndRetry(40, a => TimeSpan.FromSeconds(Math.Pow(2, a)));';
  test('the retry that overflows is named, and none after it is counted', async () => {
    const { policy, diagnostics } = await readOne('csharp', text);
    const said = diagnostics.find(({ code }) => code === 'wait-overflows')!;
    expect(said.message).toMatch(/before retry 40\b.*OverflowException/);
    expect(text.slice(said.place!.start, said.place!.end)).toMatch(/^a => /);
    expect(policy.maxRetries).toBe(39);
  });
  test('the YAML says what the report says, in every target', async () => {
    const { policy } = await readOne('csharp', text);
    for (const target of targets.list) {
      const { documents, report } = convertPolicy(policy, target.id);
      for (const [, digits] of documents.matchAll(/\b(\d+)ms\b/g))
        expect(Number(digits), target.id).toBeLessThanOrEqual(86_400_000);
      for (const [, digits] of documents.matchAll(/\b(\d+)s\b/g))
        expect(Number(digits), target.id).toBeLessThanOrEqual(864_000);
      expect(report.find(({ field }) => field === 'backoff')!.status, target.id).not.toBe('exact');
    }
    expect(convertPolicy(policy, 'istio').documents).toContain('backoff: 86400s');
  });
  test.each([
    ['WaitAndRetry(39, a => TimeSpan.FromSeconds(Math.Pow(2, a)))', 39],
    ['WaitAndRetryForever(a => TimeSpan.FromSeconds(a))', 'unlimited'],
  ])('%s overflows nowhere', async (call, maxRetries) => {
    const { policy, diagnostics } = await readOne('csharp', `var p = Policy.Handle<E>().${call};`);
    expect(diagnostics.filter(({ code }) => code === 'wait-overflows')).toEqual([]);
    expect(policy.maxRetries).toBe(maxRetries);
  });
});
