import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeAt } from '../../../src/engines/core/diagnostics.ts';
import { createTimedQueue } from '../../../src/engines/core/timed-queue.ts';
import { createRandom, createScriptedRandom } from '../../../src/engines/core/random.ts';
import { createRegistry } from '../../../src/engines/core/registry.ts';
import { placesInYaml, toYaml } from '../../../src/engines/core/yaml.ts';
import { kolmogorovDistance, kolmogorovLimit } from '../../support/statistics.ts';

describe('random', () => {
  test('a stream depends on seed and name only', () => {
    const take = (seed: number, name: string) => {
      const random = createRandom(seed, name);
      return Array.from({ length: 5 }, () => random.nextUnit());
    };
    expect(take(1, 'jitter')).toEqual(take(1, 'jitter'));
    expect(take(1, 'jitter')).not.toEqual(take(2, 'jitter'));
    expect(take(1, 'jitter')).not.toEqual(take(1, 'arrivals'));
  });

  test('units are uniform in [0, 1)', () => {
    const random = createRandom(5, 'law');
    const samples = Float64Array.from({ length: 100_000 }, () => random.nextUnit());
    expect(Math.min(...samples.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...samples.subarray(0, 50_000))).toBeLessThan(1);
    expect(kolmogorovDistance(samples, (x) => x)).toBeLessThan(kolmogorovLimit(samples.length));
  });

  test('normal draws follow the normal law, in the tail too, and do not depend on the one before', () => {
    const random = createRandom(5, 'gauss');
    const n = 400_000;
    const samples = Float64Array.from({ length: n }, () => random.nextGaussian());
    expect(kolmogorovDistance(samples, normalBelow, 4000)).toBeLessThan(kolmogorovLimit(n));
    // 3.4426 is where the tail gets a method of its own. Counts within five standard deviations.
    for (const from of [2, 3, 3.4427, 4]) {
      const expected = 2 * n * (1 - normalBelow(from));
      const count = samples.filter((x) => Math.abs(x) > from).length;
      expect(Math.abs(count - expected), `beyond ${from}`).toBeLessThan(5 * Math.sqrt(expected));
    }
    let lagged = 0;
    for (let i = 1; i < n; i++) lagged += samples[i]! * samples[i - 1]!;
    expect(Math.abs(lagged / n)).toBeLessThan(5 / Math.sqrt(n));
  });

  test('scripted draws are replayed, then the last one repeats', () => {
    const random = createScriptedRandom([0.1, 0.9]);
    expect([random.nextUnit(), random.nextUnit(), random.nextUnit()]).toEqual([0.1, 0.9, 0.9]);
  });
});

describe('the queue of timed events', () => {
  // Numbers put in and, in between, taken out: what leaves is what a sorted list would give.
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('take' as const)), { maxLength: 400 });
  test('gives events by time, then in the order they were put in', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const queue = createTimedQueue();
        const waiting: { timeMs: number; order: number }[] = [];
        const takeAndCompare = (): void => {
          const next = waiting.toSorted((a, b) => a.timeMs - b.timeMs || a.order - b.order)[0];
          expect(queue.pop()).toBe(next !== undefined);
          if (!next) return;
          waiting.splice(waiting.indexOf(next), 1);
          expect([queue.timeMs, queue.slot, queue.kind]).toEqual([next.timeMs, next.order, next.order % 64]);
        };
        list.forEach((step, order) => {
          if (step === 'take') return takeAndCompare();
          queue.push(step, order % 64, order);
          waiting.push({ timeMs: step, order });
        });
        expect(queue.size).toBe(waiting.length);
        while (waiting.length > 0) takeAndCompare();
        takeAndCompare();
      }),
      { numRuns: 300 },
    );
  });
});

test('placeAt counts lines and columns from 1 and stays inside the text', () => {
  const text = 'ab\ncde\n';
  expect(placeAt(text, 0)).toEqual({ start: 0, end: 0, line: 1, column: 1 });
  expect(placeAt(text, 4, 6)).toEqual({ start: 4, end: 6, line: 2, column: 2 });
  expect(placeAt(text, 99, 120)).toEqual({ start: 7, end: 7, line: 3, column: 1 });
});

test('a registry refuses a second entry of the same id and names the known ones', () => {
  expect(() => createRegistry('thing', [{ id: 'a' }, { id: 'a' }])).toThrow('duplicate thing id: a');
  const things = createRegistry('thing', [{ id: 'a' }, { id: 'b' }]);
  expect(() => things.require('c')).toThrow('unknown thing: c (known: a, b)');
  expect(things.has('constructor')).toBe(false);
});

test('a place in YAML is the value that was written', () => {
  const text = toYaml({ spec: { http: [{ retries: { attempts: 3 } }] } });
  const place = placesInYaml(text)(['spec', 'http', 0, 'retries', 'attempts'])!;
  expect(text.slice(place.start, place.end)).toBe('3');
  expect(place.line).toBe(4);
});

/** Φ by its continued fraction and series (Abramowitz and Stegun 26.2.10 and 26.2.14); good to 1e-12. */
function normalBelow(x: number): number {
  if (x < 0) return 1 - normalBelow(-x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x > 3) {
    let fraction = x;
    for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
    return 1 - density / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 80; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density * sum;
}
