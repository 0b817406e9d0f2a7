import { describe, expect, test } from 'vitest';
import { questionKey, readAnswered, type Answers, type Language } from '../../../src/engines/convert/index.ts';
import { parseSource } from '../../../src/parsing/node.ts';

async function answered(language: Language, text: string, answers: Answers) {
  return readAnswered(await parseSource(language, text), answers, (other) => parseSource(language, other));
}

const annotation = `@Retryable(maxAttempts = settings.tries(), backoff = @Backoff(delay = delayOf(), multiplier = 3))
void load() {}`;

describe('answers take their place in the text', () => {
  test('what is asked, in the order of the text', async () => {
    const { questions, policies } = await answered('java', annotation, {});
    expect(questions.map(({ key }) => key)).toEqual(['maxRetries settings.tries()', 'backoff.params.delay delayOf()']);
    expect(policies[0]).toMatchObject({ maxRetries: null, backoff: null });
  });
  test('an answer keeps what stands around it: calls are counted as the library counts, the multiplier stays', async () => {
    const { policies, questions } = await answered('java', annotation, {
      'maxRetries settings.tries()': '4',
      'backoff.params.delay delayOf()': '250',
    });
    expect(policies[0]).toMatchObject({
      maxRetries: 3,
      backoff: { formula: 'spring-retry-exponential', params: { initialMs: 250, multiplier: 3 } },
      unknown: [],
    });
    expect(questions).toHaveLength(2);
  });
  test('places stay those of the text as it was given', async () => {
    const { policies } = await answered('java', annotation, { 'maxRetries settings.tries()': '4' });
    const { start, end } = policies[0]!.places['backoff']!;
    expect(annotation.slice(start, end)).toBe('@Backoff(delay = delayOf(), multiplier = 3)');
    const asked = policies[0]!.unknown[0]!.place!;
    expect(annotation.slice(asked.start, asked.end)).toBe('delayOf()');
  });

  const polly = `Policy.Handle<HttpRequestException>()
    .WaitAndRetryAsync(options.Retries, attempt => TimeSpan.FromMilliseconds(options.BaseMs * Math.Pow(2, attempt)));`;
  test('a base within a formula leaves the formula', async () => {
    const { policies, diagnostics } = await answered('csharp', polly, {
      'maxRetries options.Retries': '5',
      'backoff options.BaseMs': '100',
    });
    expect(policies[0]).toMatchObject({
      maxRetries: 5,
      backoff: { formula: 'polly-v7-lambda', params: { unitMs: 100, base: 2 } },
    });
    expect(diagnostics.filter(({ code }) => code.startsWith('answer'))).toEqual([]);
  });
  test.each([
    ['200 ms', 200],
    ['2 s', 2000],
    ['150', 150],
    ['TimeSpan.FromSeconds(3)', 3000],
  ])('a TimeSpan from elsewhere, answered with %s', async (answer, delayMs) => {
    const text = 'Policy.Handle<IOException>().WaitAndRetry(3, _ => settings.Delay);';
    const { policies } = await answered('csharp', text, { 'backoff settings.Delay': answer });
    expect(policies[0]!.backoff).toEqual({ formula: 'constant', params: { delayMs } });
  });
  test('a bare number where the code takes seconds is seconds', async () => {
    const { policies } = await answered('csharp', 'var t = Policy.TimeoutAsync(settings.Limit);', {
      'totalTimeoutMs settings.Limit': '5',
    });
    expect(policies[0]!.totalTimeoutMs).toBe(5000);
  });

  const hidden = 'new ResiliencePipelineBuilder().AddRetry(options).Build();';
  test('options from elsewhere: values are set one by one', async () => {
    const { questions } = await answered('csharp', hidden, {});
    const answers = Object.fromEntries(
      questions.map((asked) => [questionKey(asked), asked.field === 'maxRetries' ? '2' : '500 ms']),
    );
    const { policies } = await answered('csharp', hidden, answers);
    expect(policies[0]).toMatchObject({
      maxRetries: 2,
      backoff: { formula: 'constant', params: { delayMs: 500 } },
      unknown: [],
    });
  });
  test('options from elsewhere: one answer in code settles all', async () => {
    const { policies } = await answered('csharp', hidden, {
      'maxRetries options': 'new RetryStrategyOptions { MaxRetryAttempts = 4, Delay = TimeSpan.FromSeconds(1) }',
    });
    expect(policies[0]).toMatchObject({ maxRetries: 4, unknown: [] });
  });

  test.each(['many', '}}} {', 'if ('])('%s is no answer: it is said, and the question stays', async (answer) => {
    const { policies, diagnostics } = await answered('java', annotation, { 'maxRetries settings.tries()': answer });
    expect(diagnostics.find(({ code }) => code === 'answer-unusable')?.place).toMatchObject({ line: 1, column: 26 });
    expect(policies[0]!.unknown.map(({ field }) => field)).toContain('maxRetries');
  });
  test('answers to what nobody asks change nothing', async () => {
    const plain = await answered('java', annotation, {});
    expect(await answered('java', annotation, { 'maxRetries x': '3', constructor: 'x' })).toEqual(plain);
  });
});
