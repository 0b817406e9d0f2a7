/** The numbers of the first lesson come from the engines, and from the snippets it shows. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { defaultsOf, lesson, pollySnippet, readRetry, springSnippet } from '../../src/components/lesson/facts.ts';

const page = await readFile(
  new URL('../../content/learn/from-libraries-to-the-mesh/index.mdx', import.meta.url),
  'utf8',
);
const snippet = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;
const plain = (text: unknown): unknown => (typeof text === 'string' ? text.replaceAll('\u00a0', ' ') : text);

test('the snippets shown are those the numbers are read from', async () => {
  expect([snippet('java'), snippet('csharp')]).toEqual([springSnippet, pollySnippet]);
  expect((await readRetry('csharp', snippet('csharp'))).waitsMs).toEqual([2000, 4000, 8000]);
});

test('what the engines say is what the lesson argues with', () => {
  expect(Object.fromEntries(Object.entries(lesson).map(([key, value]) => [key, plain(value)]))).toEqual({
    springRetries: 'three',
    springWaits: '200, 400 and 800 ms',
    springTotal: '1.4 s',
    pollyWaits: '2, 4 and 8 s',
    pollyTimes: 'ten',
    tries: 4,
    product: 16,
    sum: 7,
  });
});

test('the defaults of five libraries, as the sources have them', () => {
  expect(Object.values(defaultsOf).map(({ calls, waits }) => [calls, plain(waits)])).toEqual([
    [3, '1 s'],
    [4, '1 s'],
    [3, '500 ms'],
    [4, '2 s'],
    [4, 'drawn; medians 1.8, 2.3, 4 s'],
  ]);
});

test('no number of a retry stands in the prose by hand, and every source has its version', () => {
  const prose = page.replace(/```[^]*?```|<Note>[^]*?<\/Note>|`[^`]*`/g, '');
  expect(prose.match(/\b\d[\d.]*\s?(?:ms|s|seconds)\b/g)?.filter((match) => match !== '200 ms') ?? []).toEqual([]);
  expect(page).not.toMatch(/\/latest\/|linkerd\.io\/2\/|\/\/kubernetes\.io\/docs|blob\/(main|master)\//);
  for (const key of [...page.matchAll(/\{(lesson|defaultsOf)\.(\w+)/g)]) {
    expect(Object.keys(key[1] === 'lesson' ? lesson : defaultsOf)).toContain(key[2]);
  }
});
