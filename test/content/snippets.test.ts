import { describe, expect, test } from 'vitest';
import { convertPolicy, guessLanguage, sources } from '../../src/engines/convert/index.ts';
import { readPolicies } from '../../src/engines/convert/convert.ts';
import { parseSource } from '../../src/parsing/node.ts';
import { readSnippet, snippets } from '../../src/components/playground/snippets.ts';

describe.each(snippets.map((snippet) => [snippet.id, snippet] as const))('%s', (_id, snippet) => {
  test('holds a policy, and nothing broken', async () => {
    const { policies, diagnostics } = readPolicies(await parseSource(snippet.language, snippet.text));
    expect(policies.length).toBeGreaterThan(0);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const policy of policies) expect(convertPolicy(policy, 'istio').documents).toContain('VirtualService');
  });
  test('its language is guessed', () => {
    expect(guessLanguage(snippet.text)).toBe(snippet.language);
  });
  test('names forms of its source', () => {
    const { forms } = sources.require(snippet.source);
    expect(snippet.forms.length).toBeGreaterThan(0);
    for (const form of snippet.forms) expect(forms).toContain(form);
  });
});

test('ids are unique', () => {
  expect(new Set(snippets.map(({ id }) => id)).size).toBe(snippets.length);
});

test('every form of every source has one', () => {
  const shown = new Set(snippets.flatMap(({ source, forms }) => forms.map((form) => `${source}: ${form}`)));
  const asked = sources.list.flatMap(({ id, forms }) => forms.map((form) => `${id}: ${form}`));
  expect(sources.list.filter(({ forms }) => forms.length === 0)).toEqual([]);
  expect(asked.filter((form) => !shown.has(form))).toEqual([]);
});

test('a file without its comment is refused', () => {
  expect(() => readSnippet('/content/snippets/polly-v7/09-x.cs', 'var x = 1;\n')).toThrow(/no snippet/);
});
