/** The engine against queueing theory and arithmetic. Seeds and tolerances are stated beside each check. */
import { describe, expect, test } from 'vitest';
import { estimateMean } from '../../../src/engines/core/statistics.ts';
import {
  measureOnce,
  measureRun,
  simulate,
  type HopPolicy,
  type Scenario,
  type ServiceLaw,
} from '../../../src/engines/simulation/index.ts';

const single: HopPolicy = {
  maxRetries: 0,
  backoff: { formula: 'none', params: {} },
  perTryTimeoutMs: null,
  totalTimeoutMs: null,
  avoidPreviousHosts: false,
};

function station(rateRps: number, servers: number, work: ServiceLaw, durationMs: number): Scenario {
  return {
    load: { arrivals: 'poisson', rateRps, durationMs },
    hops: [
      {
        networkMs: 0,
        policy: single,
        service: {
          id: 's',
          label: 's',
          replicas: [{ id: 'a', label: 'a', errorRatio: 0, slowness: 1 }],
          concurrency: servers,
          queueLimit: 1e6,
          work,
        },
      },
    ],
  };
}

/** Share of arrivals that wait in M/M/c, by Erlang's C formula; `a` = offered load in servers. */
function erlangC(servers: number, a: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (a * blocked) / (k + a * blocked);
  return blocked / (1 - (a / servers) * (1 - blocked));
}

const meanMs = 10;
const exponential: ServiceLaw = { law: 'exponential', meanMs };
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const warmUpMs = 10_000;

/** Mean wait and share of waits over 20 seeds of 100,000 ms, the first 10,000 ms left out. */
function waits(scenario: Scenario) {
  const means: number[] = [];
  const shares: number[] = [];
  for (const seed of seeds) {
    const { trace } = simulate(scenario, seed);
    let count = 0;
    let sum = 0;
    let waited = 0;
    for (let id = 0; id < trace.length; id++) {
      if (trace.arriveMs[id]! < warmUpMs) continue;
      count += 1;
      sum += trace.startMs[id]! - trace.arriveMs[id]!;
      if (trace.startMs[id]! > trace.arriveMs[id]!) waited += 1;
    }
    means.push(sum / count);
    shares.push(waited / count);
  }
  return { mean: estimateMean(means, 0.9999), share: estimateMean(shares, 0.9999) };
}

describe('queues, 20 seeds each: the theory lies in the 99.99 % interval, and the interval is narrower than 12 % of it', () => {
  test.each([
    [1, 50],
    [1, 80],
    [2, 150],
    [5, 400],
  ])('M/M/%d at %d requests per second: mean wait and Erlang C', (servers, rateRps) => {
    const a = (rateRps * meanMs) / 1000;
    const delayed = erlangC(servers, a);
    const wait = (delayed * meanMs) / (servers - a);
    const { mean, share } = waits(station(rateRps, servers, exponential, 100_000));
    expect(mean.low).toBeLessThan(wait);
    expect(mean.high).toBeGreaterThan(wait);
    expect(mean.high - mean.low).toBeLessThan(0.12 * 2 * wait);
    expect(share.low).toBeLessThan(delayed);
    expect(share.high).toBeGreaterThan(delayed);
  });

  test.each([
    [{ law: 'constant', meanMs } as const, 0],
    [{ law: 'gamma', meanMs, cv: 0.5 } as const, 0.5],
    [{ law: 'gamma', meanMs, cv: 2 } as const, 2],
    [{ law: 'lognormal', meanMs, cv: 0.8 } as const, 0.8],
  ])('M/G/1 with %o: mean wait by Pollaczek and Khinchine', (work, cv) => {
    const load = 0.6;
    const wait = ((load / (1 - load)) * meanMs * (1 + cv * cv)) / 2;
    const { mean } = waits(station(60, 1, work, 100_000));
    expect(mean.low).toBeLessThan(wait);
    expect(mean.high).toBeGreaterThan(wait);
  });

  test('Little: requests in a closed system of ten clients = rate × (think time + response time)', () => {
    const base = station(1, 2, exponential, 100_000);
    const run = simulate({ ...base, load: { arrivals: 'closed', clients: 10, thinkMs: 50, durationMs: 100_000 } }, 1);
    const { requests, meanMs: responseMs } = measureRun(run);
    expect(((requests! / 100_000) * (50 + responseMs!)) / 10).toBeCloseTo(1, 1);
  });
});

describe('independent failures', () => {
  const measure = (failureRatio: number, policy: string, clients = 100, seed = 1, rateRps = 1000) =>
    measureOnce(
      {
        kind: 'preset',
        preset: 'independent-failures',
        params: { failureRatio, policy, clients, rateRps, durationMs: 20_000 },
      },
      seed,
    );

  test.each([0.05, 0.3, 0.5, 0.9])('p = %d, none and three retries: within five standard errors', (p) => {
    for (const [policy, k] of [
      ['no-retries', 0],
      ['retries-3', 3],
    ] as const) {
      const { requests, successRatio, load } = measure(p, policy);
      const success = 1 - p ** (k + 1);
      expect(Math.abs(successRatio! - success)).toBeLessThan(5 * Math.sqrt((success * (1 - success)) / requests!));
      expect(Math.abs(load! - success / (1 - p))).toBeLessThan((5 * (k + 1)) / 2 / Math.sqrt(requests!));
    }
  });

  test('a bucket per client limits the load to 1 + deposit, and many small clients make it behave like plain retries', () => {
    expect(measure(0.5, 'token-bucket', 10).load).toBeLessThan(1.12);
    const plain = measure(0.5, 'retries-3', 10_000).load!;
    // 10,000 clients of two requests each spend their first tokens only.
    expect(measure(0.5, 'token-bucket', 10_000).load).toBeGreaterThan(0.95 * plain);
  });

  test('the retry breaker leaves few failures to retry above its threshold and all below', () => {
    expect(measure(0.5, 'circuit-breaker').load).toBeLessThan(1.05);
    expect(measure(0.01, 'circuit-breaker', 1).load).toBeCloseTo(1 / 0.99, 2);
  });
});

test('three layers with r retries make (r + 1)³ calls of one', () => {
  for (const [maxRetries, calls] of [
    [0, 1],
    [1, 8],
    [3, 64],
  ]) {
    const experiment = { kind: 'preset', preset: 'three-layers', params: { maxRetries: maxRetries! } } as const;
    expect(measureOnce(experiment, 1)['load']).toBe(calls);
  }
});
