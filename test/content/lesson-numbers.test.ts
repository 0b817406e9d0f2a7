/** The numbers in the first lesson, computed again. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createBackoff } from '../../src/engines/backoff/choice.ts';
import { readOne } from '../engines/convert/support.ts';

const lesson = await readFile(
  new URL('../../content/learn/from-libraries-to-the-mesh/index.mdx', import.meta.url),
  'utf8',
);
const snippet = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(lesson)![1]!;
const waits = (backoff: Parameters<typeof createBackoff>[0] | null) => {
  const bound = createBackoff(backoff!);
  return [1, 2, 3].map((n) => bound.nominalMs(n));
};

test('the snippets of the lesson wait as the lesson says', async () => {
  const spring = (await readOne('java', snippet('java').replace('{ … }', '{}'))).policy;
  const polly = (await readOne('csharp', snippet('csharp'))).policy;
  expect([spring.maxRetries, polly.maxRetries]).toEqual([3, 3]);
  expect(waits(spring.backoff)).toEqual([200, 400, 800]);
  expect(waits(polly.backoff)).toEqual([2000, 4000, 8000]);
  const total = (all: number[]) => all.reduce((sum, ms) => sum + ms, 0);
  expect(total(waits(spring.backoff))).toBe(1400);
  expect(total(waits(polly.backoff))).toBe(10 * total(waits(spring.backoff)));
  expect(lesson).toContain('1.4 seconds of waiting in all');
  expect(lesson).toContain('ten times as long');
});

test('a bare @Retryable is three calls a second apart, as the table says', async () => {
  const { policy } = await readOne('java', '@Retryable void a() {}');
  expect(policy.maxRetries).toBe(2);
  expect(waits(policy.backoff)).toEqual([1000, 1000, 1000]);
  expect(lesson).toMatch(/Spring Retry 2\.0, `@Retryable` *\| 3 *\| 1 s/);
});
