import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { outlivesRatio, quantile, studyHerd, studySchedule } from '../../../src/engines/backoff/study.ts';

const doubling = (jitter: 'none' | 'full') =>
  createBackoff({ formula: 'exponential', params: { baseMs: 100, multiplier: 2, capMs: 10_000, jitter } });

describe('a schedule', () => {
  test('without jitter is one certain sum', () => {
    const study = studySchedule(doubling('none'), { retries: 4, draws: 500, seed: 1 });
    expect(study).toMatchObject({ jittered: false, draws: 1, minTotalMs: 1500, maxTotalMs: 1500, meanTotalMs: 1500 });
    expect(study.retries.map((row) => row.p50Ms)).toEqual([100, 200, 400, 800]);
    expect([outlivesRatio(study, 1499), outlivesRatio(study, 1500)]).toEqual([1, 0]);
  });

  test('with full jitter the sum of two uniform waits has its known distribution', () => {
    const study = studySchedule(doubling('full'), { retries: 2, draws: 40_000, seed: 3 });
    expect(study.meanTotalMs).toBe(150);
    // u + v, u in [0, 100), v in [0, 200): P(sum > 200) = 1/4
    expect(Math.abs(outlivesRatio(study, 200) - 0.25)).toBeLessThan(0.01);
    expect(Math.abs(quantile(study.totalsMs, 0.5) - 150)).toBeLessThan(2);
    expect(Math.abs(study.retries[1]!.p95Ms - 190)).toBeLessThan(2);
  });

  test('no retry is no wait', () => {
    const study = studySchedule(doubling('full'), { retries: 0, draws: 10, seed: 1 });
    expect([study.maxTotalMs, outlivesRatio(study, 0)]).toEqual([0, 0]);
  });
});

describe('a herd', () => {
  const options = { clients: 1000, retries: 3, windowMs: 20, horizonMs: 1000, seed: 1 };

  test('without jitter comes back as one, each time', () => {
    const herd = studyHerd(doubling('none'), options);
    expect(herd.peak).toBe(1000);
    expect([...herd.arrivals].filter((n) => n > 0)).toEqual([1000, 1000, 1000]);
    expect(herd.peakMs).toBe(100);
  });

  test('with full jitter is spread, and nobody is lost', () => {
    const herd = studyHerd(doubling('full'), options);
    expect(herd.arrivals.reduce((sum, n) => sum + n, 0) + herd.later).toBe(3000);
    expect(herd.peak).toBeGreaterThan(150);
    expect(herd.peak).toBeLessThan(350);
  });

  test('retries after the horizon are counted, windows are bounded', () => {
    expect(studyHerd(doubling('none'), { ...options, horizonMs: 250 }).later).toBe(2000);
    expect(studyHerd(doubling('none'), { ...options, windowMs: 1, horizonMs: 60_000 }).arrivals).toHaveLength(2000);
  });
});
