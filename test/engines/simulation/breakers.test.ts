/** Each breaker against a sequence worked out by hand from its source. */
import { describe, expect, test } from 'vitest';
import { createBreaker, toBreakerChoice } from '../../../src/engines/simulation/breakers/index.ts';

const fail = (breaker: ReturnType<typeof createBreaker>, times: number, nowMs: number, host = 0) => {
  for (let i = 0; i < times; i++) breaker.record(nowMs, host, false, 1);
};

describe('consecutive (Polly 7)', () => {
  test('opens at the count, lets one trial through per break, closes on its success', () => {
    const breaker = createBreaker({ kind: 'consecutive', params: { failures: 3, openMs: 100 } }, 1);
    fail(breaker, 2, 0);
    breaker.record(0, 0, true, 1); // a success begins the count afresh
    fail(breaker, 2, 0);
    expect(breaker.admits(0, 0)).toBe(true);
    fail(breaker, 1, 10);
    expect([breaker.admits(10, 0), breaker.admits(109, 0), breaker.admits(110, 0), breaker.admits(111, 0)]).toEqual([
      false,
      false,
      true,
      false,
    ]);
    fail(breaker, 1, 120); // the trial fails: open for another 100 ms
    expect([breaker.admits(219, 0), breaker.admits(220, 0)]).toEqual([false, true]);
    breaker.record(225, 0, true, 1);
    expect(breaker.phase(225, 0)).toBe('closed');
    expect(breaker.admits(225, 0)).toBe(true);
  });
});

describe('sliding window (Resilience4j)', () => {
  const params = { windowSize: 4, minimumCalls: 100, openMs: 1000, halfOpenCalls: 2 };
  test('count-based: the minimum is at most the window; half of it failed opens; old calls leave', () => {
    const breaker = createBreaker({ kind: 'resilience4j', params }, 1);
    for (const ok of [false, true, true]) breaker.record(0, 0, ok, 1);
    expect(breaker.phase(0, 0)).toBe('closed');
    breaker.record(0, 0, true, 1); // 1 of 4
    breaker.record(0, 0, false, 1); // the first failure left: 1 of 4
    expect(breaker.phase(0, 0)).toBe('closed');
    breaker.record(0, 0, false, 1); // 2 of 4
    expect(breaker.phase(0, 0)).toBe('open');
    expect(breaker.admits(999, 0)).toBe(false);
  });
  test('half-open: as many trials as permitted; their share decides', () => {
    const breaker = createBreaker({ kind: 'resilience4j', params }, 1);
    fail(breaker, 4, 0);
    expect([breaker.admits(1000, 0), breaker.admits(1000, 0), breaker.admits(1000, 0)]).toEqual([true, true, false]);
    breaker.record(1001, 0, true, 1);
    expect(breaker.phase(1001, 0)).toBe('half-open');
    breaker.record(1002, 0, false, 1); // 1 of 2 ≥ 50 %: open again
    expect(breaker.phase(1002, 0)).toBe('open');
    breaker.admits(2002, 0);
    breaker.admits(2002, 0);
    breaker.record(2003, 0, true, 1);
    breaker.record(2003, 0, true, 1);
    expect(breaker.phase(2003, 0)).toBe('closed');
  });
  test('slow calls count by their own threshold, whether or not they succeed', () => {
    const breaker = createBreaker({ kind: 'resilience4j', params: { ...params, slowRatio: 0.5, slowCallMs: 100 } }, 1);
    for (const tookMs of [100, 100, 101]) breaker.record(0, 0, true, tookMs);
    expect(breaker.phase(0, 0)).toBe('closed');
    breaker.record(0, 0, true, 150);
    expect(breaker.phase(0, 0)).toBe('open');
  });
  test('time-based: only the last seconds count, and the minimum is not capped', () => {
    const breaker = createBreaker(
      { kind: 'resilience4j', params: { window: 'time', windowSize: 2, minimumCalls: 3, openMs: 1000 } },
      1,
    );
    fail(breaker, 2, 0);
    breaker.record(2000, 0, false, 1); // second 0 is forgotten in second 2
    expect(breaker.phase(2000, 0)).toBe('closed');
    fail(breaker, 2, 2500);
    expect(breaker.phase(2500, 0)).toBe('open');
  });
});

describe('sampling (Polly 8)', () => {
  const params = { failureRatio: 0.5, minimumCalls: 4, samplingMs: 1000, openMs: 500 };
  test('opens on a failure that brings the share and the throughput up; one trial decides', () => {
    const breaker = createBreaker({ kind: 'polly-v8', params }, 1);
    fail(breaker, 2, 0);
    breaker.record(0, 0, true, 1);
    breaker.record(0, 0, true, 1); // 2 of 4, but a success never opens it
    expect(breaker.phase(0, 0)).toBe('closed');
    fail(breaker, 1, 1); // 3 of 5
    expect(breaker.phase(1, 0)).toBe('open');
    expect([breaker.admits(500, 0), breaker.admits(501, 0), breaker.admits(502, 0)]).toEqual([false, true, false]);
    breaker.record(510, 0, true, 1);
    expect(breaker.phase(510, 0)).toBe('closed');
    fail(breaker, 3, 511); // counted afresh: throughput 3
    expect(breaker.phase(511, 0)).toBe('closed');
  });
  test('windows older than the sampling time are forgotten', () => {
    const breaker = createBreaker({ kind: 'polly-v8', params }, 1);
    fail(breaker, 3, 0);
    fail(breaker, 1, 1000);
    expect(breaker.phase(1000, 0)).toBe('closed');
  });
});

describe('outlier ejection (Envoy)', () => {
  const params = { failures: 3, intervalMs: 10, baseEjectionMs: 30, maxEjectionRatio: 0.5, panicRatio: 0 };
  test('ejects on the count, ends at a tick after base × ejections', () => {
    const breaker = createBreaker({ kind: 'envoy-outlier', params }, 4);
    fail(breaker, 3, 1, 2);
    expect([0, 1, 2, 3].map((host) => breaker.admits(1, host))).toEqual([true, true, false, true]);
    expect(breaker.admits(39.9, 2)).toBe(false); // 30 ms are over at 31, the next tick is at 40
    expect(breaker.admits(40, 2)).toBe(true);
    fail(breaker, 3, 41, 2); // second ejection: 60 ms, until the tick at 110
    expect([breaker.admits(109, 2), breaker.admits(110, 2)]).toEqual([false, true]);
  });
  test('no more than the allowed share: (ejected + 1) / hosts', () => {
    const breaker = createBreaker({ kind: 'envoy-outlier', params }, 4);
    for (const host of [0, 1, 2]) fail(breaker, 3, 1, host);
    expect([0, 1, 2, 3].map((host) => breaker.admits(1, host))).toEqual([false, false, true, true]);
  });
  test('the default of 10 % ejects nobody among three, unless one always may', () => {
    const two = [false, true].map((alwaysEjectOne) => {
      const choice = { kind: 'envoy-outlier', params: { ...params, maxEjectionRatio: 0.1, alwaysEjectOne } };
      const breaker = createBreaker(choice, 3);
      fail(breaker, 3, 1, 0);
      return breaker.admits(1, 0);
    });
    expect(two).toEqual([true, false]);
  });
  test('panic: with too few healthy hosts ejections do not count', () => {
    const choice = { kind: 'envoy-outlier', params: { ...params, maxEjectionRatio: 1, panicRatio: 0.5 } };
    const breaker = createBreaker(choice, 4);
    for (const host of [0, 1]) fail(breaker, 3, 1, host);
    expect(breaker.admits(1, 0)).toBe(false); // half are healthy: no panic
    fail(breaker, 3, 1, 2);
    expect(breaker.admits(1, 0)).toBe(true);
  });
  test('a failed share is judged at the tick, with enough hosts and calls', () => {
    const choice = {
      kind: 'envoy-outlier',
      params: { ...params, failures: 0, failureRatio: 0.85, minimumHosts: 2, minimumCalls: 10 },
    };
    const breaker = createBreaker(choice, 4);
    fail(breaker, 10, 1, 0);
    for (let i = 0; i < 10; i++) breaker.record(1, 1, true, 1);
    expect(breaker.admits(9, 0)).toBe(true);
    expect(breaker.admits(10, 0)).toBe(false);
    expect(breaker.admits(10, 1)).toBe(true);
  });
});

test('the neutral policy chooses by kind', () => {
  expect(toBreakerChoice({ kind: 'consecutive', failures: 4, openMs: 9 })).toEqual({
    kind: 'consecutive',
    params: { failures: 4, openMs: 9 },
  });
  expect(
    toBreakerChoice({ kind: 'count-in-window', failures: 5, window: { kind: 'calls', calls: 20 }, openMs: 9 }),
  ).toEqual({ kind: 'resilience4j', params: { window: 'calls', windowSize: 20, failureRatio: 0.25, openMs: 9 } });
});
