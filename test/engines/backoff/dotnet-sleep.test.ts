/** Waits that .NET refuses to sleep, at the limits of its own sources. */
import { expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { dotnetSleepFindings } from '../../../src/engines/backoff/dotnet-sleep.ts';

const found = (waitMs: number) => dotnetSleepFindings(1, () => waitMs).map(({ code }) => code);

test.each([
  [2 ** 31 - 1, []],
  [2 ** 31, ['wait-too-long-to-block']],
  [2 ** 32 - 2, ['wait-too-long-to-block']],
  [2 ** 32 - 1, ['wait-too-long-for-task-delay']],
  [922_337_203_685_477, ['wait-too-long-for-task-delay']],
  [922_337_203_685_478, ['wait-overflows-timespan']],
])('a wait of %d ms', (waitMs, codes) => {
  expect(found(waitMs)).toEqual(codes);
});

test('Math.Pow(2, attempt) seconds: 22 retries can be slept since .NET 6, 21 by a blocked thread', () => {
  const backoff = createBackoff({ formula: 'polly-v7-lambda', params: {} });
  expect(backoff.findings(21)).toEqual([]);
  expect(backoff.findings(22).map(({ hint }) => hint)).toEqual(['Stop after retry 21, or cap the wait with Math.Min.']);
  const all = backoff.findings(60);
  expect(all).toHaveLength(2);
  expect(all[1]!.message).toMatch(/97\.1 days before retry 23, .*throws ArgumentOutOfRangeException/);
  expect(createBackoff({ formula: 'exponential', params: {} }).findings(1000)).toEqual([]);
});

test('what no TimeSpan holds throws before it could be slept', () => {
  const backoff = createBackoff({ formula: 'polly-v7-lambda', params: { unitMs: 86_400_000, base: 10 } });
  expect(backoff.findings(9).map(({ code }) => code)).toEqual(['wait-too-long-for-task-delay']);
  const [first] = dotnetSleepFindings(1, () => 2 ** 53);
  expect(first).toMatchObject({ code: 'wait-overflows-timespan', hint: 'Cap the wait with Math.Min.' });
  expect(first!.message).toContain('OverflowException');
});
