/** What each part of a scenario does, on runs small enough to work out by hand. */
import { describe, expect, test } from 'vitest';
import {
  attemptsOf,
  dataOf,
  eventsOf,
  openRun,
  positionsAt,
  simulate,
  timeSeriesOf,
  toHopPolicy,
  type Hop,
  type HopPolicy,
  type Scenario,
  type Service,
} from '../../../src/engines/simulation/index.ts';
import { bytesOf } from '../../../src/engines/simulation/columns.ts';
import { emptyPolicy } from '../../../src/engines/resilience/policy.ts';

const hop = (policy: Partial<HopPolicy> = {}, service: Partial<Service> = {}, more: Partial<Hop> = {}): Hop => ({
  networkMs: 1,
  service: {
    id: 's',
    label: 's',
    replicas: [{ id: 'a', label: 'a', errorRatio: 0, slowness: 1 }],
    concurrency: 100,
    queueLimit: 100,
    work: { law: 'constant', meanMs: 10 },
    ...service,
  },
  policy: {
    maxRetries: 0,
    backoff: { formula: 'none', params: {} },
    perTryTimeoutMs: null,
    totalTimeoutMs: null,
    avoidPreviousHosts: false,
    ...policy,
  },
  ...more,
});

const pods = (...errorRatios: number[]) =>
  errorRatios.map((errorRatio, i) => ({ id: String(i), label: String(i), errorRatio, slowness: 1 }));

const burst = (size: number, hops: readonly Hop[], more: Partial<Scenario> = {}): Scenario => ({
  load: { arrivals: 'burst', size, everyMs: 1000, durationMs: 1000 },
  hops,
  ...more,
});

const verdictsOf = (scenario: Scenario, seed = 1) =>
  simulate(scenario, seed).attempts.map((a) => [a.outcome, a.verdict, a.cause]);

describe('conditions', () => {
  const failing = { replicas: pods(1) };
  test('only what retryOn names is retried, and neverRetryOn wins', () => {
    const on = (from: number, to: number) => [{ kind: 'status', from, to } as const];
    expect(verdictsOf(burst(1, [hop({ maxRetries: 1, retryOn: on(500, 502) }, failing)]))).toEqual([
      ['failed', 'not-retriable', 'error'],
    ]);
    expect(simulate(burst(1, [hop({ maxRetries: 1, retryOn: on(503, 503) }, failing)]), 1).attempts).toHaveLength(2);
    const never = hop({ maxRetries: 1, retryOn: on(500, 599), neverRetryOn: on(503, 503) }, failing);
    expect(verdictsOf(burst(1, [never]))).toEqual([['failed', 'not-retriable', 'error']]);
  });
  test('a timeout per try is a transport event, not a status', () => {
    const slow = { work: { law: 'constant', meanMs: 100 } } as const;
    const tries = (retryOn: HopPolicy['retryOn']) =>
      simulate(burst(1, [hop({ maxRetries: 1, perTryTimeoutMs: 20, retryOn }, slow)]), 1).attempts.length;
    expect(tries([{ kind: 'status', from: 500, to: 599 }])).toBe(1);
    expect(tries([{ kind: 'transport', event: 'timeout' }])).toBe(2);
    expect(tries([{ kind: 'grpc', code: 'DEADLINE_EXCEEDED' }])).toBe(2);
  });
});

describe('faults', () => {
  test('a crash resets what is under way and refuses connections until it is over', () => {
    const run = simulate(
      burst(1, [hop({ maxRetries: 3, backoff: { formula: 'constant', params: { delayMs: 10 } } })], {
        faults: [{ kind: 'crash', service: 's', fromMs: 5, untilMs: 25 }],
      }),
      1,
    );
    // Out at 0, crash at 5, known at 6; again at 16, refused at 17, known at 18; again at 28, done at 39, known at 40.
    expect(run.attempts.map((a) => [a.sendMs, a.receiveMs, a.outcome, a.cause])).toEqual([
      [0, 6, 'failed', 'reset'],
      [16, 18, 'failed', 'connection-refused'],
      [28, 40, 'answered', 'none'],
    ]);
  });
  test('a partition swallows calls: without a timeout the request never ends, and that is reported', () => {
    const faults = [{ kind: 'partition', service: 's', fromMs: 0, untilMs: 500 }] as const;
    const run = simulate(burst(1, [hop()], { faults }), 1);
    expect(run.unfinished).toEqual({ requests: 1, attempts: 1 });
    expect(run.requests[0]).toMatchObject({ outcome: 'unfinished', endMs: NaN });
    expect(eventsOf(run).map((event) => event.kind)).toEqual(['arrived', 'sent']);
    expect(positionsAt(run, 50)).toEqual([]);
    const timed = simulate(burst(1, [hop({ perTryTimeoutMs: 50 })], { faults }), 1);
    expect(timed.requests[0]).toMatchObject({ outcome: 'timed-out', endMs: 50 });
  });
  test('an outage answers at once; errors and slowness hold for their time and their replica', () => {
    const outage = simulate(
      burst(1, [hop()], { faults: [{ kind: 'outage', service: 's', fromMs: 0, untilMs: 5 }] }),
      1,
    );
    expect(outage.attempts[0]).toMatchObject({ receiveMs: 2, outcome: 'failed', cause: 'outage' });
    const two = hop({}, { replicas: pods(0, 0) });
    const broken = simulate(
      burst(2, [two], {
        faults: [{ kind: 'errors', service: 's', replica: '1', errorRatio: 1, fromMs: 0, untilMs: 50 }],
      }),
      1,
    );
    expect(broken.attempts.map((a) => a.outcome)).toEqual(['answered', 'failed']);
    const slow = simulate(
      burst(2, [two], { faults: [{ kind: 'slow', service: 's', replica: '0', slowness: 5, fromMs: 0, untilMs: 50 }] }),
      1,
    );
    expect(slow.attempts.map((a) => a.receiveMs)).toEqual([52, 12]);
  });
  test('a change holds from its moment on', () => {
    const scenario: Scenario = {
      load: { arrivals: 'constant', rateRps: 10, durationMs: 1000 },
      hops: [hop({}, { replicas: pods(1) })],
      changes: [{ atMs: 450, patch: { rateRps: 20, hops: { 0: { policy: { maxRetries: 2 } } } } }],
    };
    const run = simulate(scenario, 1);
    const tries = run.requests.map(({ id }) => attemptsOf(run, id).length);
    // Five at 0 … 400; half of the next has passed at 450, the rest takes 25 ms at twice the rate; then every 50 ms.
    expect(tries).toEqual([...Array<number>(5).fill(1), ...Array<number>(11).fill(3)]);
    expect(run.requests[5]!.arriveMs).toBeCloseTo(475, 9);
  });
});

describe('limits of the caller', () => {
  test('a bulkhead lets so many out, keeps so many waiting, and refuses the rest', () => {
    const run = simulate(burst(4, [hop({ bulkhead: { maxConcurrent: 1, maxQueued: 2 } })]), 1);
    expect(run.requests.map((r) => [r.outcome, r.endMs])).toEqual([
      ['answered', 12],
      ['answered', 24],
      ['answered', 36],
      ['rejected', 0],
    ]);
    const impatient = hop({ bulkhead: { maxConcurrent: 1, maxQueued: 2, maxWaitMs: 20 } });
    expect(simulate(burst(3, [impatient]), 1).requests.map((r) => r.outcome)).toEqual([
      'answered',
      'answered',
      'rejected',
    ]);
  });
  test('an open breaker sends nothing, and says so', () => {
    const breaker = { kind: 'consecutive', params: { failures: 1, openMs: 10_000 } };
    const run = simulate(burst(1, [hop({ maxRetries: 3, breaker }, { replicas: pods(1) })]), 1);
    expect(run.attempts.map((a) => [a.outcome, a.verdict])).toEqual([
      ['failed', 'retried'],
      ['rejected', 'breaker-open'],
    ]);
    expect(run.attempts[1]!.arriveMs).toBeNaN();
  });
  test('ejection leaves the failing replica out', () => {
    const breaker = { kind: 'envoy-outlier', params: { failures: 1, maxEjectionRatio: 0.5 } };
    const run = simulate(
      {
        load: { arrivals: 'constant', rateRps: 10, durationMs: 1000 },
        hops: [hop({ breaker }, { replicas: pods(0, 1) })],
      },
      1,
    );
    expect(run.requests.filter((r) => r.outcome !== 'answered')).toHaveLength(1);
  });
  test('an empty budget refuses the retry, and each client has its own', () => {
    const budget = { kind: 'concurrency-share', params: { minConcurrency: 1 } };
    const of = (clients: number) =>
      simulate(
        {
          ...burst(3, [hop({ maxRetries: 1, budget }, { replicas: pods(1) })]),
          load: { arrivals: 'burst', size: 3, everyMs: 1000, durationMs: 1000, clients },
        },
        1,
      ).attempts.filter((a) => a.verdict === 'budget-exhausted').length;
    expect(of(1)).toBe(2);
    expect(of(3)).toBe(0);
  });
  test('hedging: a second try after the delay; the first answer counts and the other work goes on', () => {
    const slowFirst = { replicas: [{ id: 'a', label: 'a', errorRatio: 0, slowness: 10 }, ...pods(0)] };
    const run = simulate(burst(1, [hop({ hedging: { maxHedges: 2, delayMs: 20 } }, slowFirst)]), 1);
    expect(run.attempts.map((a) => [a.sendMs, a.receiveMs, a.outcome, a.verdict, a.hedge])).toEqual([
      [0, 32, 'cancelled', 'superseded', false],
      [20, 32, 'answered', 'done', true],
    ]);
    expect(run.attempts[0]!.finishMs).toBe(101);
    expect(run.drainedMs).toBe(101);
  });
});

describe('deadlines', () => {
  const chain = (deadlinePropagation: boolean) =>
    burst(1, [
      hop({ perTryTimeoutMs: 50, deadlinePropagation }, { id: 'front', work: { law: 'constant', meanMs: 1 } }),
      hop({ maxRetries: 9, perTryTimeoutMs: 20 }, { id: 'back', work: { law: 'constant', meanMs: 100 } }),
    ]);
  test('without propagation the callee goes on calling for nobody', () => {
    const late = (propagate: boolean) =>
      simulate(chain(propagate), 1).attempts.filter((a) => a.hop === 1 && a.sendMs >= 50).length;
    expect(late(false)).toBe(7);
    expect(late(true)).toBe(0);
  });
  test('with it, queued work that nobody waits for is dropped', () => {
    const worked = (deadlinePropagation: boolean) =>
      simulate(burst(3, [hop({ perTryTimeoutMs: 15, deadlinePropagation }, { concurrency: 1 })]), 1).attempts.filter(
        (a) => !Number.isNaN(a.startMs),
      ).length;
    expect(worked(false)).toBe(3);
    // Begun at 1 and 11; at 21 the third has been given up.
    expect(worked(true)).toBe(2);
  });
});

describe('branches', () => {
  const leaf = (id: string, meanMs: number, errorRatio = 0) =>
    hop(
      {},
      { id, work: { law: 'constant', meanMs }, replicas: pods(errorRatio) },
      { next: { kind: 'sequence', hops: [] } },
    );
  const root = (next: Hop['next']) =>
    hop({}, { id: 'root', concurrency: 1000, work: { law: 'constant', meanMs: 0 } }, { next: next! });
  test('a sequence adds up, parallel calls overlap, the first failure ends either', () => {
    const endOf = (kind: 'sequence' | 'parallel', errorRatio = 0) => {
      const run = simulate(burst(1, [root({ kind, hops: [1, 2] }), leaf('b', 10, errorRatio), leaf('c', 30)]), 1);
      return [run.requests[0]!.outcome, run.requests[0]!.endMs, run.attempts.length];
    };
    expect(endOf('sequence')).toEqual(['answered', 46, 3]);
    expect(endOf('parallel')).toEqual(['answered', 34, 3]);
    expect(endOf('sequence', 1)).toEqual(['failed', 14, 2]);
    expect(endOf('parallel', 1)).toEqual(['failed', 14, 3]);
  });
  test('a split sends each request one way, by weight; a change of weights shifts it', () => {
    const scenario = burst(1000, [root({ kind: 'split', hops: [1, 2], weights: [9, 1] }), leaf('b', 1), leaf('c', 1)], {
      load: { arrivals: 'burst', size: 1000, everyMs: 500, durationMs: 1000 },
      changes: [{ atMs: 250, patch: { hops: { 0: { weights: [0, 1] } } } }],
    });
    const run = simulate(scenario, 1);
    const toC = (from: number) =>
      run.attempts.filter((a) => a.hop === 2 && Math.floor(a.request / 1000) === from).length;
    expect(Math.abs(toC(0) - 100)).toBeLessThan(5 * Math.sqrt(90));
    expect(toC(1)).toBe(1000);
  });
  test('retries of the library and of the proxy in front of the same service multiply', () => {
    const sidecar = hop({ maxRetries: 2 }, { id: 'sidecar', work: { law: 'constant', meanMs: 0 } });
    const run = simulate(burst(1, [sidecar, hop({ maxRetries: 1 }, { replicas: pods(1) })]), 1);
    expect(run.attempts.filter((a) => a.hop === 1)).toHaveLength(6);
  });
  test.each([
    [[root({ kind: 'sequence', hops: [0] })], 'invalid next of hop 0: 0'],
    [[root({ kind: 'sequence', hops: [] }), leaf('b', 1)], 'invalid hop 1: called by 0 hops'],
    [[root({ kind: 'parallel', hops: [1, 1] }), leaf('b', 1)], 'invalid hop 1: called by 2 hops'],
    [[root({ kind: 'split', hops: [1], weights: [] }), leaf('b', 1)], 'invalid weights of hop 0: 0'],
  ])('hops that form no tree are refused by name %#', (hops, message) => {
    expect(() => simulate(burst(1, hops), 1)).toThrow(message);
  });
});

describe('a run as data', () => {
  const scenario = burst(200, [hop({ maxRetries: 2 }, { replicas: pods(0.5) })]);
  test('crosses to a worker and back', () => {
    const run = simulate(scenario, 3);
    const copy = openRun(structuredClone(dataOf(run)));
    expect(copy.attempts).toEqual(run.attempts);
    expect(copy.requests).toEqual(run.requests);
  });
  test('an attempt takes less than a hundred bytes, and is one object however often it is asked for', () => {
    const run = simulate(scenario, 3);
    expect(bytesOf(run.trace) / run.trace.length).toBeLessThan(100);
    expect(run.attempt(5)).toBe(run.attempts[5]);
  });
  test('every attempt that ended has a verdict, a cause where it failed, and nothing is left over', () => {
    const run = simulate(scenario, 3);
    for (const attempt of run.attempts) {
      expect(attempt.verdict).not.toBe('unfinished');
      expect(attempt.cause === 'none').toBe(attempt.outcome === 'answered');
    }
    expect(run.unfinished).toEqual({ requests: 0, attempts: 0 });
  });
  test('the series adds up to the run', () => {
    const run = simulate(scenario, 3);
    const series = timeSeriesOf(run, { windowMs: 7 });
    const total = (column: Float64Array) => Math.round((column.reduce((a, b) => a + b, 0) * 7) / 1000);
    expect(total(series.offeredRps)).toBe(200);
    expect(total(series.attemptsRps)).toBe(run.attempts.length);
    expect(total(series.goodputRps) + total(series.failedRps)).toBe(200);
    expect(series.queue.at(-1)).toBe(0);
    expect(series.inFlight.at(-1)).toBe(0);
    // 100 slots for 200 calls: at the end of the second window the other hundred waits.
    expect(series.queue[0]).toBe(100);
  });
});

test('changing the backoff, the budget or the hedging does not change who arrives when', () => {
  const arrivals = (policy: Partial<HopPolicy>) =>
    simulate(
      { load: { arrivals: 'poisson', rateRps: 50, durationMs: 2000 }, hops: [hop(policy, { replicas: pods(0.5) })] },
      4,
    ).requests.map((request) => request.arriveMs);
  const plain = arrivals({});
  expect(arrivals({ maxRetries: 3, backoff: { formula: 'envoy', params: {} } })).toEqual(plain);
  expect(arrivals({ maxRetries: 3, budget: { kind: 'adaptive-throttling', params: {} } })).toEqual(plain);
  expect(arrivals({ hedging: { maxHedges: 2, delayMs: 1 } })).toEqual(plain);
});

test('a neutral policy becomes a hop policy; what the model lacks is reported', () => {
  const { policy, diagnostics } = toHopPolicy({
    ...emptyPolicy,
    maxRetries: 'unlimited',
    methods: ['GET'],
    rateLimit: { permits: 1, periodMs: 1 },
    budget: { kind: 'token-bucket', ratio: 0.2 },
  });
  expect(policy).toMatchObject({ maxRetries: 1_000_000, budget: { kind: 'token-bucket', params: { ratio: 0.2 } } });
  expect(diagnostics.map(({ code }) => code)).toEqual(['policy-methods', 'policy-rate-limit']);
});
