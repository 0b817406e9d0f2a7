import { describe, expect, test } from 'vitest';
import {
  attemptsOf,
  eventsOf,
  positionsAt,
  simulate,
  summarise,
  type Scenario,
} from '../../../src/engines/simulation/index.ts';

interface Options {
  retries?: number;
  errorRatios?: readonly number[];
  backoffMs?: number;
  perTryTimeoutMs?: number | null;
  totalTimeoutMs?: number | null;
  requests?: number;
  workMs?: number;
  slowness?: readonly number[];
  concurrency?: number;
  queueLimit?: number;
}

const hop = (options: Options): Scenario['hops'][number] => ({
  networkMs: 1,
  service: {
    id: 's',
    label: 'service',
    replicas: (options.errorRatios ?? [0]).map((errorRatio, i) => ({
      id: String(i),
      label: `pod ${i}`,
      errorRatio,
      slowness: options.slowness?.[i] ?? 1,
    })),
    concurrency: options.concurrency ?? 1000,
    queueLimit: options.queueLimit ?? 0,
    work: { law: 'constant', meanMs: options.workMs ?? 10 },
  },
  policy: {
    maxRetries: options.retries ?? 0,
    backoff: { formula: 'constant', params: { delayMs: options.backoffMs ?? 5 } },
    perTryTimeoutMs: options.perTryTimeoutMs ?? null,
    totalTimeoutMs: options.totalTimeoutMs ?? null,
    avoidPreviousHosts: true,
  },
});

const scenario = (requests: number, ...hops: Options[]): Scenario => ({
  load: { arrivals: 'constant', rateRps: 100, durationMs: requests * 10 },
  hops: hops.map(hop),
});

describe('closed forms', () => {
  test.each([
    [0.3, 2],
    [0.5, 3],
    [0.9, 4],
  ])('independent failures of %d with %d retries: success 1 − p^(k+1), load (1 − p^(k+1)) / (1 − p)', (p, k) => {
    const n = 20_000;
    const run = simulate(scenario(n, { retries: k, errorRatios: [p] }), 1);
    const { answered, amplification } = summarise(run);
    const success = 1 - p ** (k + 1);
    // Five standard errors of a proportion, and of a count bounded by k + 1.
    expect(Math.abs(answered / n - success)).toBeLessThan(5 * Math.sqrt((success * (1 - success)) / n));
    expect(Math.abs(amplification - success / (1 - p))).toBeLessThan((5 * (k + 1)) / 2 / Math.sqrt(n));
  });

  test('three layers with three retries over a dead service make 4³ calls of one', () => {
    const run = simulate(scenario(1, { retries: 3 }, { retries: 3 }, { retries: 3, errorRatios: [1] }), 1);
    expect(summarise(run).amplification).toBe(64);
    expect(summarise(run).answered).toBe(0);
  });
});

test('the times of one call are what the policy says', () => {
  const run = simulate(scenario(1, { retries: 2, errorRatios: [1, 1, 0], backoffMs: 100 }), 1);
  // out 1 + work 10 + back 1, wait 100, again, wait 100, again
  expect(run.attempts.map(({ sendMs, receiveMs, outcome }) => [sendMs, receiveMs, outcome])).toEqual([
    [0, 12, 'failed'],
    [112, 124, 'failed'],
    [224, 236, 'answered'],
  ]);
  expect(run.requests[0]).toMatchObject({ endMs: 236, outcome: 'answered', status: 200 });
});

test('a retry avoids the replicas already tried while others are left', () => {
  const run = simulate(scenario(50, { retries: 2, errorRatios: [1, 1, 1] }), 1);
  for (const { id } of run.requests) {
    expect(new Set(attemptsOf(run, id).map((attempt) => attempt.replica)).size).toBe(3);
  }
});

test('a timed-out try leaves its work running in its slot', () => {
  const run = simulate(
    scenario(1, { retries: 1, perTryTimeoutMs: 20, workMs: 100, concurrency: 1, queueLimit: 5, backoffMs: 0 }),
    1,
  );
  const [first, second] = run.attempts;
  expect(first).toMatchObject({ outcome: 'timed-out', receiveMs: 20, finishMs: 101 });
  // The retry reaches the same replica and waits until the slot is free.
  expect(second!.startMs).toBe(101);
});

test('the total timeout ends the call, and no retry begins that could not start in time', () => {
  const run = simulate(scenario(1, { retries: 5, errorRatios: [1], backoffMs: 50, totalTimeoutMs: 100 }), 1);
  expect(run.requests[0]).toMatchObject({ outcome: 'timed-out', endMs: 100, status: 504 });
  expect(run.attempts.every((attempt) => attempt.sendMs < 100)).toBe(true);
  expect(run.attempts.at(-1)!.verdict).toBe('no-time-left');
});

test('a full queue refuses with 503', () => {
  const run = simulate(scenario(3, { workMs: 1000, concurrency: 1, queueLimit: 1 }), 1);
  expect(run.requests.map((request) => request.outcome)).toEqual(['answered', 'answered', 'rejected']);
});

test('the same seed gives the same run; changing the backoff does not change who arrives when', () => {
  const poisson = (backoffMs: number): Scenario => ({
    load: { arrivals: 'poisson', rateRps: 50, durationMs: 1000 },
    hops: [hop({ retries: 2, errorRatios: [0.5], backoffMs })],
  });
  expect(simulate(poisson(5), 4).attempts).toEqual(simulate(poisson(5), 4).attempts);
  const arrivals = (backoffMs: number) => simulate(poisson(backoffMs), 4).requests.map((request) => request.arriveMs);
  expect(arrivals(5)).toEqual(arrivals(500));
});

test('arrivals stop, then the system drains: every request that arrived ends', () => {
  const run = simulate(scenario(100, { retries: 3, errorRatios: [0.7], backoffMs: 400 }), 2);
  expect(run.requests).toHaveLength(100);
  expect(run.endMs).toBeGreaterThan(run.scenario.load.durationMs);
});

test('a run that never ends is stopped and says so', () => {
  const run = simulate(scenario(1, { retries: 1_000_000_000, errorRatios: [1], backoffMs: 0 }), 1, { maxEvents: 1000 });
  expect(run.stoppedEarly).toBe(true);
});

test('a scenario without hops, or with too many, is refused by name', () => {
  expect(() => simulate({ ...scenario(1, {}), hops: [] }, 1)).toThrow('invalid hops: 0 (expected 1–96)');
  expect(() => simulate(scenario(1, ...Array.from({ length: 97 }, () => ({}))), 1)).toThrow('invalid hops: 97');
});

describe('playback', () => {
  const run = simulate(scenario(3, { retries: 2, errorRatios: [0.6], backoffMs: 30 }), 3);

  test('positions at a moment depend on the moment only, so going back is possible', () => {
    const forward = [10, 30, 50].map((tMs) => positionsAt(run, tMs));
    const backward = [50, 30, 10].map((tMs) => positionsAt(run, tMs)).reverse();
    expect(backward).toEqual(forward);
  });

  test('a waiting caller is shown waiting for the attempt that follows', () => {
    const retry = run.attempts.find((attempt) => attempt.number === 2)!;
    const [position] = positionsAt(run, retry.sendMs - 1).filter((p) => p.attempt === retry);
    expect(position).toMatchObject({ phase: 'waiting' });
  });

  test('every attempt has its sending and its end among the events, in order of time', () => {
    const events = eventsOf(run);
    expect(events.filter((event) => event.kind === 'sent' || event.kind === 'retry')).toHaveLength(run.attempts.length);
    const times = events.map((event) => event.tMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(events.at(-1)!.kind).toMatch(/finished|gave-up/);
  });
});
