/** Code with a bracket missing, as it is while someone types: the language is guessed, what is there is read, the gap is named. */
import { describe, expect, test } from 'vitest';
import { closeBrackets } from '../../../src/engines/convert/brackets.ts';
import { guessLanguage, readPolicies, sources } from '../../../src/engines/convert/index.ts';
import { parseSource } from '../../../src/parsing/node.ts';

async function readGuessed(text: string) {
  const language = guessLanguage(text);
  return { language, ...readPolicies(await parseSource(language, text)) };
}

describe('one bracket missing', () => {
  test('an annotation before its method', async () => {
    const text = '@Retryable(maxAttempts = 4, backoff = @Backoff(delay = 200, multiplier = 2\npublic void f(){}';
    const { language, policies, diagnostics } = await readGuessed(text);
    expect(language).toBe('java');
    expect(policies[0]).toMatchObject({
      name: 'f',
      maxRetries: 3,
      backoff: { formula: 'spring-retry-exponential', params: { initialMs: 200, multiplier: 2 } },
    });
    const said = diagnostics.find(({ code }) => code === 'bracket-missing')!;
    expect(said.message).toMatch(/Missing \)\) here, to close the \( of 1:47 and the \( of 1:11/);
    expect(said.place).toMatchObject({ line: 1, column: 75 });
    expect(diagnostics).toHaveLength(1);
  });
  test('a call at the end of the text', async () => {
    const text = 'Policy.Handle<E>().WaitAndRetry(3, a => TimeSpan.FromSeconds(1)';
    const { language, policies, diagnostics } = await readGuessed(text);
    expect(language).toBe('csharp');
    expect(policies[0]).toMatchObject({ maxRetries: 3, backoff: { formula: 'constant', params: { delayMs: 1000 } } });
    const said = diagnostics.find(({ code }) => code === 'bracket-missing')!;
    expect(said.message).toContain('Missing ) here');
    expect(said.place).toMatchObject({ line: 1, column: text.length + 1 });
  });
  test.each([
    ['var p = Policy.Handle<E>().WaitAndRetry(3, a => TimeSpan.FromSeconds(a;\nvar q = 1;', 3],
    ['class A { void F() { Policy.Handle<E>().Retry(2 } }', 2],
    ['@Retryable(maxAttempts = 4', 3],
    ['@Retryable(maxAttempts = 4, backoff = @Backoff(delay = 200', 3],
    ['class A { void F() { Policy.Handle<E>().Retry(2; } }', 2],
    ['Policy.Handle<E>().WaitAndRetry(4, a => { return TimeSpan.FromSeconds(1); ', 4],
  ])('%s', async (text, maxRetries) => {
    const { policies, diagnostics } = await readGuessed(text);
    expect(policies[0]?.maxRetries).toBe(maxRetries);
    expect(diagnostics.some(({ code }) => code === 'bracket-missing')).toBe(true);
  });
  test('a method that follows without a modifier, an annotation that follows', async () => {
    for (const rest of ['Rating ratingOf(long id) { return null; }', '@Deprecated\nvoid f() {}']) {
      const { policies } = await readGuessed(`class A {\n  @Retryable(maxAttempts = 4\n  ${rest}\n}`);
      expect(policies[0]?.maxRetries).toBe(3);
    }
  });
});

test('code with all its brackets is left as it is, strings and comments aside', () => {
  for (const { language, example, examples = [] } of sources.list) {
    if (language === 'yaml') continue;
    for (const text of [example, ...examples.map((one) => one.text)])
      expect(closeBrackets(text, language)).toEqual({ code: text, insertions: [] });
  }
  for (const text of ['f("(") // (', "f('(') /* ( */", 'f("""\n(\n""")']) {
    expect(closeBrackets(text, 'java').insertions).toEqual([]);
  }
  expect(closeBrackets('f(@"(""(")', 'csharp').insertions).toEqual([]);
});

const inString = (text: string, index: number): boolean => text.slice(0, index).split('"').length % 2 === 0;

/** Every source's example without one of its brackets, each in turn. */
const broken = sources.list.flatMap(({ id, language, example }) =>
  language === 'yaml'
    ? []
    : [...example.matchAll(/[()[\]{}]/g)]
        .filter(({ index }) => !inString(example, index))
        .map(({ index, 0: bracket }) => ({
          id,
          language,
          bracket,
          index,
          text: example.slice(0, index) + example.slice(index + 1),
        })),
);

test.each(broken)(
  '$id without its $bracket at $index: the right language, and a place where it breaks',
  async (one) => {
    const { language, diagnostics } = await readGuessed(one.text);
    expect(language).toBe(one.language);
    const places = diagnostics.map(({ place }) => place!);
    expect(places.length).toBeGreaterThan(0);
    if (one.index > 30) expect(places.some(({ start, end }) => start > 0 || end < one.text.length)).toBe(true);
  },
);
