import { describe, expect, test } from 'vitest';
import { formulas } from '../../../src/engines/backoff/index.ts';
import { convertPolicy, guessLanguage, sources } from '../../../src/engines/convert/index.ts';
import { read } from './support.ts';

const snippets = sources.list.flatMap(({ id, language, example, examples = [] }) =>
  [{ label: 'example', text: example }, ...examples].map(({ label, text }) => ({ id, language, label, text })),
);

describe('every snippet of every source', () => {
  test.each(snippets)('$id: $label is read without an error and converted', async ({ language, text }) => {
    const { policies, diagnostics } = await read(language, text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(policies).not.toEqual([]);
    for (const policy of policies) {
      if (policy.backoff) expect(formulas.has(policy.backoff.formula)).toBe(true);
      for (const { start, end } of Object.values(policy.places)) expect(start < end && end <= text.length).toBe(true);
      expect(convertPolicy(policy, 'istio').documents).toContain('kind: VirtualService');
    }
  });
  test.each([
    [
      'csharp',
      'services.AddHttpClient("x").AddStandardResilienceHandler(builder.Configuration.GetSection("Resilience"));',
    ],
    ['java', 'client.get().retrieve().bodyToMono(A.class).retry(3);'],
    [
      'yaml',
      'resilience4j.retry:\n  instances:\n    a: {max-attempts: 5, wait-duration: 500ms}\n    b: {max-attempts: 2}\n',
    ],
  ])('%s is guessed from %s', (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });
  test.each(snippets)('$id: the language of $label is guessed', ({ language, text }) => {
    expect(guessLanguage(text)).toBe(language);
  });
});
