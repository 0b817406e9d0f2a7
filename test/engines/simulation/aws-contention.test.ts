import { describe, expect, test } from 'vitest';
import { estimateMean } from '../../../src/engines/core/statistics.ts';
import {
  contentionStrategies,
  defaultContention,
  type ContentionStrategy,
} from '../../../src/engines/simulation/models/aws-contention-params.ts';
import { simulateContention } from '../../../src/engines/simulation/models/aws-contention.ts';

const sample = (clients: number, strategy: ContentionStrategy, seeds: number) =>
  Array.from({ length: seeds }, (_, seed) => simulateContention({ ...defaultContention, clients, strategy }, seed));

describe('the AWS contention model', () => {
  test('one client: one call, four hops of |N(10, 2)|; 2,000 seeds, five standard errors', () => {
    const results = sample(1, 'full', 2000);
    expect(results.every(({ calls, events }) => calls === 1 && events === 4)).toBe(true);
    const { mean, sd } = estimateMean(results.map(({ completionMs }) => completionMs));
    expect(Math.abs(mean - 40)).toBeLessThan((5 * 4) / Math.sqrt(2000));
    expect(Math.abs(sd - 4)).toBeLessThan(0.4);
  });

  test.each(contentionStrategies)('%s: four deliveries for each write, one success for each client', (strategy) => {
    for (const { calls, events } of sample(30, strategy, 20)) {
      expect(events).toBe(4 * calls);
      expect(calls).toBeGreaterThanOrEqual(30);
    }
  });

  test('two clients without backoff: the loser of each round writes again, so calls are 2 plus the lost rounds', () => {
    // Writes that overlap lose; the first of two always wins, so there are never more than a few rounds.
    for (const { calls } of sample(2, 'none', 200)) expect(calls).toBeLessThan(10);
  });

  test('100 clients: jitter needs fewer calls than none, and none is done first; 100 seeds, intervals apart', () => {
    const of = (strategy: ContentionStrategy) => {
      const results = sample(100, strategy, 100);
      return {
        calls: estimateMean(results.map(({ calls }) => calls)),
        doneMs: estimateMean(results.map(({ completionMs }) => completionMs)),
      };
    };
    const none = of('none');
    const full = of('full');
    const exponential = of('exponential');
    expect(full.calls.high).toBeLessThan(exponential.calls.low);
    expect(exponential.calls.high).toBeLessThan(none.calls.low);
    expect(none.doneMs.high).toBeLessThan(full.doneMs.low);
  });

  test('the same seed gives the same run', () => {
    expect(simulateContention(defaultContention, 5)).toEqual(simulateContention(defaultContention, 5));
  });
});
