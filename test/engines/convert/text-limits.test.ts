import { describe, expect, test } from 'vitest';
import type { Language } from '../../../src/engines/convert/index.ts';
import { hop } from '../../cli/support.ts';
import { read } from './support.ts';

const nested = (levels: number) =>
  `class A { @Retryable(maxAttempts = ${'('.repeat(levels)}4${')'.repeat(levels)}) void call() {} }`;
const chained = (calls: number) => `class A { Object a = b${'.c()'.repeat(calls)}; }`;

async function codesOf(language: Language, text: string): Promise<string[]> {
  return (await read(language, text)).diagnostics.map(({ code }) => code);
}

describe('texts that are not read', () => {
  test.each<[string, Language, string]>([
    ['opening brackets', 'java', '('.repeat(200_000)],
    ['opening brackets', 'csharp', '['.repeat(200_000)],
    ['calls within calls, on which the parser loses its memory', 'java', '.b('.repeat(10_000)],
    ['calls within calls, on which the parser loses its memory', 'csharp', '.b('.repeat(10_000)],
    ['types within types, on which the parser loses its memory', 'java', 'a<'.repeat(20_000)],
    ['a chain of calls without end', 'csharp', chained(2500)],
    ['a chain of calls without end', 'java', chained(2500)],
    ['a sum without end', 'java', `class A { int a = 1${' + 1'.repeat(2500)}; }`],
  ])('%s in %s', async (_name, language, text) => {
    expect(await codesOf(language, text)).toEqual(['text-too-deep']);
  });
  test.each<Language>(['java', 'csharp', 'yaml'])('more than a million characters of %s', async (language) => {
    expect(await codesOf(language, ' '.repeat(1_000_001))).toEqual(['text-too-long']);
    expect(await codesOf(language, ' '.repeat(1_000_000))).toEqual(['no-policy']);
  });
  test('the place is the bracket that is one too many', async () => {
    const text = nested(300);
    const [refused] = (await read('java', text)).diagnostics;
    expect(text.slice(0, refused!.place!.start).replace(/[^({[]/g, '')).toHaveLength(200);
  });
  test('what people write is read: brackets in strings and comments, comparisons, ten levels', async () => {
    expect((await read('java', nested(10))).policies).toMatchObject([{ maxRetries: 3 }]);
    const odd = `// ${'('.repeat(500)}\nclass B { String s = "${'{'.repeat(500)}"; ${'boolean b = 1 < 2;'.repeat(300)} }\n`;
    expect((await read('java', odd + nested(1))).policies).toHaveLength(1);
    expect(await codesOf('java', chained(100))).toEqual(['no-policy']);
  });
  test('the command says so in one sentence', async () => {
    const { code, out, err } = await hop(['convert', 'Deep.java'], { 'Deep.java': '('.repeat(1000) });
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      'hop convert: Deep.java, line 1, column 201: Unexpected bracket inside 200 others that are open, expected fewer; the text is kept and not read.',
    );
  });
});
