import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeAt } from '../../../src/engines/core/diagnostics.ts';
import { createEventQueue } from '../../../src/engines/core/event-queue.ts';
import { createRandom, createScriptedRandom } from '../../../src/engines/core/random.ts';
import { createRegistry } from '../../../src/engines/core/registry.ts';
import { placeInYaml, toYaml } from '../../../src/engines/core/yaml.ts';
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

  test('gaussians have mean 0 and variance 1', () => {
    const random = createRandom(5, 'gauss');
    const n = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const g = random.nextGaussian();
      sum += g;
      squares += g * g;
    }
    expect(Math.abs(sum / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n));
  });

  test('scripted draws are replayed, then the last one repeats', () => {
    const random = createScriptedRandom([0.1, 0.9]);
    expect([random.nextUnit(), random.nextUnit(), random.nextUnit()]).toEqual([0.1, 0.9, 0.9]);
  });
});

test('the event queue gives events by time, then in the order they were put in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 300 }), (times) => {
      const queue = createEventQueue<number>();
      times.forEach((timeMs, i) => queue.push(timeMs, i));
      const expected = times.map((timeMs, event) => ({ timeMs, event })).toSorted((a, b) => a.timeMs - b.timeMs);
      const got = [];
      for (let next = queue.pop(); next; next = queue.pop()) got.push({ timeMs: next.timeMs, event: next.event });
      expect(got).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
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
  const place = placeInYaml(text, ['spec', 'http', 0, 'retries', 'attempts'])!;
  expect(text.slice(place.start, place.end)).toBe('3');
  expect(place.line).toBe(4);
});
