/** Sentences of the report: their numbers add up, and they claim no law the library does not have. */
import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { createRandom } from '../../../src/engines/core/random.ts';
import { convertPolicy, targets } from '../../../src/engines/convert/index.ts';
import { spokenGap, spokenMs } from '../../../src/engines/convert/durations.ts';
import { defaultEmitOptions } from '../../../src/engines/convert/target.ts';
import { readOne } from './support.ts';

const retryable = (backoff: string) =>
  `@Retryable(maxAttempts = 5, backoff = @Backoff(${backoff})) public String f() { return "x"; }`;

async function waitsLine(target: string, backoff: string) {
  const { policy } = await readOne('java', retryable(backoff));
  return convertPolicy(policy, target).report.find(({ field }) => field === 'backoff');
}

test.each(targets.ids.flatMap((id) => ['delay = 1, multiplier = 1', 'delay = -5', 'delay = 1'].map((b) => [id, b])))(
  '%s: a fixed wait is no jitter (%s)',
  async (target, backoff) => {
    for (const fit of ['nearest-mean', 'never-longer'] as const) {
      const { policy } = await readOne('java', retryable(backoff!));
      const { report } = convertPolicy(policy, target!, { ...defaultEmitOptions, fit });
      const line = report.find(({ field }) => field === 'backoff');
      expect(line?.status).not.toBe('exact');
      expect(line?.detail).not.toContain('Full jitter');
    }
  },
);

test('times are spoken to the millisecond, tenths below ten', () => {
  expect([0, 0.5, 9.96, 12.4, 999.6, 1599, 30_040, 86_400_000].map(spokenMs)).toEqual([
    '0 ms',
    '0.5 ms',
    '10 ms',
    '12 ms',
    '1 s',
    '1.599 s',
    '30.04 s',
    '86400 s',
  ]);
  expect(spokenGap(1000, 599.5)).toBe('400 ms');
  expect(spokenGap(9.5, 24)).toBe('14.5 ms');
  expect(spokenGap(0.3, 0.1)).toBe('0.2 ms');
});

const toMs = (text: string): number => Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000);

describe('what stands side by side agrees', () => {
  test.each([
    'delay = 1000',
    'delay = 100',
    'delay = 1000, multiplier = 2',
    'delay = 1000, multiplier = 2, maxDelay = 5000, random = true',
    'delay = 333, multiplier = 1.7, random = true',
  ])('%s', async (backoff) => {
    for (const target of ['istio', 'kuma', 'envoy', 'traefik', 'linkerd']) {
      const { detail } = (await waitsLine(target, backoff))!;
      const said = /Mean waits of (.+?) become (.+?), at most ([\d.]+ m?s) apart \(retry (\d+)\)/.exec(detail);
      if (!said) expect(detail).toContain('The mean waits stay');
      if (!said) continue;
      const [, library, mesh, gap, retry] = said;
      const waits = (list: string) => [...list.matchAll(/[\d.]+ m?s/g)].map(([text]) => toMs(text));
      const n = Number(retry) - 1;
      expect(Math.abs(waits(library!)[n]! - waits(mesh!)[n]!), detail).toBeCloseTo(toMs(gap!), 6);
    }
  });
});

test('the range that is spoken is the one that is written', async () => {
  const { policy } = await readOne('java', retryable('delay = 1000, multiplier = 2, maxDelay = 5000, random = true'));
  const { documents, report } = convertPolicy(policy, 'istio');
  const written = Number(/backoff: (\d+)ms/.exec(documents)![1]);
  expect(report.find(({ field }) => field === 'backoff')!.detail).toContain(`starts at ${written / 1000} s`);
});

test.each([
  { initialMs: 1000, multiplier: 2, maxMs: 5000 },
  { initialMs: 3, multiplier: 1.5, maxMs: 30_000 },
  { initialMs: 100, multiplier: 1, maxMs: 30_000 },
  { initialMs: 10, multiplier: 3, maxMs: 20 },
])('the mean of Spring Retry’s random waits %o is that of its draws', (params) => {
  const backoff = createBackoff({ formula: 'spring-retry-exponential-random', params });
  const next = backoff.start(createRandom(7, 'mean'));
  for (const retry of [1, 2, 3]) {
    const draws = 40_000;
    let sum = 0;
    for (let i = 0; i < draws; i++) sum += next(retry);
    const mean = backoff.meanMs(retry)!;
    expect(Math.abs(sum / draws - mean)).toBeLessThanOrEqual(0.01 * mean);
  }
});
