import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import {
  drawRequests,
  herdOf,
  outlivesRatio,
  quantile,
  studyHerd,
  studyOf,
  studySchedule,
} from '../../../src/engines/backoff/study.ts';

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

describe('what is drawn once', () => {
  const requests = drawRequests(doubling('full'), { retries: 3, draws: 1000, seed: 1 });

  test('has the quantiles that sorting finds', () => {
    const law = createBackoff({ formula: 'envoy', params: {} });
    for (const draws of [1, 2, 19, 20, 501]) {
      const drawn = drawRequests(law, { retries: 6, draws, seed: draws });
      for (const row of studyOf(drawn).retries) {
        const sorted = Float64Array.from({ length: draws }, (_, i) => drawn.waitsMs[i * 6 + row.retry - 1]!).sort();
        expect([row.p05Ms, row.p50Ms, row.p95Ms]).toEqual([0.05, 0.5, 0.95].map((ratio) => quantile(sorted, ratio)));
      }
    }
  });

  test('serves every herd among its first requests, whatever the window and the horizon', () => {
    for (const clients of [1, 40, 1000])
      for (const horizonMs of [150, 1000])
        expect(herdOf(requests, { clients, windowMs: 20, horizonMs })).toEqual(
          studyHerd(doubling('full'), { clients, windowMs: 20, horizonMs, retries: 3, seed: 1 }),
        );
  });

  test('is scaled up to more clients than were drawn; certain waits need one', () => {
    const herd = herdOf(requests, { clients: 10_000, windowMs: 20, horizonMs: 1000 });
    expect(herd.arrivals.reduce((sum, n) => sum + n, 0) + herd.later).toBe(30_000);
    const certain = drawRequests(doubling('none'), { retries: 3, draws: 1000, seed: 1 });
    expect(certain.count).toBe(1);
    expect(herdOf(certain, { clients: 10_000, windowMs: 20, horizonMs: 1000 }).peak).toBe(10_000);
  });
});
