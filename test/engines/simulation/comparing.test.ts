/** What two policies are compared with: the same scenario otherwise, the same seeds, one request on its own. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/engines/core/random.ts';
import { estimatePairedShares } from '../../../src/engines/core/statistics.ts';
import {
  attemptsOf,
  eventsOf,
  excerptOf,
  finish,
  measureOnce,
  pairedFigures,
  presets,
  readScenarioText,
  replicate,
  scenarioOf,
  simulate,
  withSetting,
  type Experiment,
  type PolicyPlace,
} from '../../../src/engines/simulation/index.ts';

const budget: Experiment = { kind: 'preset', preset: 'retry-budget', params: {} };
const layers = (at: PolicyPlace): Experiment => ({
  kind: 'preset',
  preset: 'three-layers',
  params: {},
  policy: { change: { maxRetries: 2 }, at },
});

describe('another policy in the same scenario', () => {
  test.each([
    ['every-hop', 3 * 3 * 3],
    ['outermost', 3],
    ['innermost', 3],
  ] as const)('two retries at %s make %d calls of each request', (at, load) => {
    expect(measureOnce(layers(at), 1)['load']).toBe(load);
  });

  test('who arrives when does not depend on the policy', () => {
    const arrivals = (experiment: Experiment) => simulate(scenarioOf(experiment)!, 3).requestTrace.arriveMs;
    const none: Experiment = { ...budget, policy: { change: { maxRetries: 0, budget: null }, at: 'every-hop' } };
    expect(arrivals(none)).toEqual(arrivals(budget));
  });

  test('a field of the policy is set as a parameter is', () => {
    const set = withSetting(withSetting(budget, 'policy.maxRetries', 1), 'rateRps', 90);
    const scenario = scenarioOf(set)!;
    expect(scenario.hops[0]!.policy.maxRetries).toBe(1);
    expect(scenario.load).toMatchObject({ rateRps: 90 });
    // What was changed before stays changed.
    const both = withSetting(
      { ...budget, policy: { change: { budget: null }, at: 'outermost' } },
      'policy.maxRetries',
      2,
    );
    expect(both).toMatchObject({ policy: { change: { budget: null, maxRetries: 2 }, at: 'outermost' } });
  });

  test('every preset with another policy is a scenario file without a remark', () => {
    for (const preset of presets.list) {
      const scenario = scenarioOf({
        kind: 'preset',
        preset: preset.id,
        params: {},
        policy: { change: { maxRetries: 2, hedging: { maxHedges: 1, delayMs: 50 } }, at: 'innermost' },
      });
      if (!scenario) continue;
      const { scenario: read, diagnostics } = readScenarioText(JSON.stringify(scenario));
      expect(diagnostics, preset.id).toEqual([]);
      const calls = (from: typeof scenario) => simulate(from, 5).trace.length;
      expect(calls(read!), preset.id).toBe(calls(scenario));
    }
  });
});

describe('one request of a run on its own', () => {
  const run = simulate(scenarioOf(layers('every-hop'))!, 2);
  test('has its attempts, renumbered, with times from its arrival', () => {
    for (const { id, arriveMs, endMs } of run.requests) {
      const excerpt = excerptOf(run, id);
      const whole = attemptsOf(run, id);
      expect(excerpt.attempts).toHaveLength(whole.length);
      expect(excerpt.requests).toMatchObject([{ id: 0, arriveMs: 0 }]);
      expect(excerpt.requests[0]!.endMs).toBeCloseTo(endMs - arriveMs, 9);
      excerpt.attempts.forEach((attempt, i) => {
        const { parent, sendMs, receiveMs, hop, number, verdict } = whole[i]!;
        expect(attempt).toMatchObject({ id: i, request: 0, hop, number, verdict });
        expect(attempt.sendMs).toBeCloseTo(sendMs - arriveMs, 9);
        expect(attempt.receiveMs).toBeCloseTo(receiveMs - arriveMs, 9);
        expect(attempt.parent).toBe(parent < 0 ? -1 : whole.findIndex((other) => other.id === parent));
      });
      expect(eventsOf(excerpt).every(({ request }) => request === 0)).toBe(true);
    }
  });
  test('the whole run is left as it was', () => {
    expect(run.requests[1]!.arriveMs).toBeGreaterThan(0);
    expect(() => excerptOf(run, run.requests.length)).toThrow(RangeError);
  });
});

describe('paired differences', () => {
  test('compare run with run, not sum with sum', () => {
    const of = (experiment: Experiment) => finish(replicate({ experiment, seed: 1, replications: 6 }));
    const a = of(budget);
    const b = of(withSetting(budget, 'policy.maxRetries', 0));
    const load = pairedFigures(a, b).find(({ a: { id } }) => id === 'load')!;
    const differences = [...a.samples['load']!].map((value, i) => value - b.samples['load']![i]!);
    expect(load.difference.mean).toBeCloseTo(differences.reduce((x, y) => x + y) / 6, 12);
    expect(load.difference.count).toBe(6);
  });

  test('runs that all agree leave a share uncertain', () => {
    const { difference, first } = estimatePairedShares(new Array(20).fill(1), new Array(20).fill(0));
    expect(first.low).toBeGreaterThan(0.8);
    expect(difference.mean).toBe(1);
    expect(difference.high).toBe(1);
    expect(difference.low).toBeGreaterThan(0.7);
    expect(difference.low).toBeLessThan(0.95);
  });

  test('the interval of a difference of shares covers the true one in 95 of 100 experiments', () => {
    const random = createRandom(11, 'paired-shares');
    const experiments = 3000;
    const trials = 60;
    let covered = 0;
    for (let i = 0; i < experiments; i++) {
      const a = new Float64Array(trials);
      const b = new Float64Array(trials);
      for (let t = 0; t < trials; t++) {
        // Most of what decides is common to both, as equal seeds make it; two independent shares would be covered in 99 of 100.
        const common = random.nextUnit();
        a[t] = (random.nextUnit() < 0.9 ? common : random.nextUnit()) < 0.7 ? 1 : 0;
        b[t] = (random.nextUnit() < 0.9 ? common : random.nextUnit()) < 0.5 ? 1 : 0;
      }
      const { low, high } = estimatePairedShares(a, b).difference;
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      if (low <= 0.2 && high >= 0.2) covered += 1;
    }
    expect(covered / experiments).toBeGreaterThan(0.94);
    expect(covered / experiments).toBeLessThan(0.965);
  });
});
