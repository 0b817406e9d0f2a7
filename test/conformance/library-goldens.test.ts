/** Delays recorded from the libraries themselves, replayed through the formulas with the same draws. */
import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../src/engines/backoff/choice.ts';
import { createScriptedRandom } from '../../src/engines/core/random.ts';
import { sharedJson } from '../support/shared.ts';
import { adapterFor, expectedMs, type Golden } from './library-adapters.ts';

const goldens = sharedJson<Golden[]>('conformance/library-goldens.json') ?? [];

describe('library goldens', () => {
  if (goldens.length === 0) test.skip('the recorded data is not on this machine', () => {});
  else test('the recorded data is there', () => expect(goldens.length).toBeGreaterThan(100));

  const adapted = goldens.map((golden) => ({ golden, adapter: adapterFor(golden) }));

  for (const { golden, adapter } of adapted) {
    const name = `${golden.id} ${golden.library} ${golden.formula} ${JSON.stringify(golden.params).slice(0, 90)}`;
    if (typeof adapter === 'string') {
      test.skip(`${name}: ${adapter}`, () => {});
      continue;
    }
    test(name, () => {
      const { choice, units } = adapter;
      const backoff = createBackoff(choice);
      const expected = expectedMs(golden);
      const next = backoff.start(createScriptedRandom(units));
      const { absTicks = 0, rel = 0 } = golden.tolerance ?? {};
      expected.forEach((want, i) => {
        const got = next(i + 1 + (adapter.skip ?? 0));
        // Durations are compared in the unit the library counts in: whole milliseconds, or ticks of 100 ns.
        const slack = golden.unit.startsWith('ticks') ? absTicks * 1e-4 + Math.abs(want) * Math.max(rel, 1e-12) : 0;
        expect(Math.abs(got - want), `retry ${i + 1}: ${got}, recorded ${want}`).toBeLessThanOrEqual(slack);
      });
    });
  }
});
