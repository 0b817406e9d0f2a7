/** Whatever stands in a scenario file, reading it ends soon, with diagnostics; what is accepted runs to an end. */
import '../../../src/engines/backoff/expression/enable.ts';
import { expect, test } from 'vitest';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';
import { scenarioOf, presets, readScenarioText, simulate } from '../../../src/engines/simulation/index.ts';
import { defaultParams, type ParamValue } from '../../../src/engines/core/params.ts';

const count = 10_000;

type Json = unknown;
const pick = <T>(list: readonly T[], random: RandomStream): T => list[random.nextInt(list.length)]!;

const typed = {
  load: { arrivals: 'closed', clients: 5, thinkMs: 10, durationMs: 500 },
  hops: [
    {
      service: { id: 'a' },
      policy: {
        maxRetries: 3,
        backoff: { formula: 'expression', params: { text: 'base = 20ms; min(1s, base * 2^n) * rand()', base: 50 } },
        retryOn: [{ kind: 'status', from: 500, to: 599 }],
        hedging: { maxHedges: 1, delayMs: 50 },
        bulkhead: { maxConcurrent: 5 },
      },
      next: { kind: 'split', hops: [1, 2], weights: [1, 2] },
    },
    { service: { id: 'b' } },
    { service: { id: 'c' } },
  ],
  faults: [{ kind: 'crash', service: 'b', fromMs: 10, untilMs: 100 }],
  changes: [{ atMs: 100, patch: { rateRps: 10 } }],
};

const starts: readonly Json[] = [
  typed,
  ...presets.list.flatMap((preset) => {
    const params = defaultParams(preset.params) as Readonly<Record<string, ParamValue>>;
    return scenarioOf({ kind: 'preset', preset: preset.id, params }) ?? [];
  }),
];

const odd: readonly Json[] = [
  ...[null, true, false, '', 'x', '__proto__', 'a'.repeat(5000), '\u0000', [], {}, [[[[]]]], { a: { a: {} } }],
  ...[0, -1, 1, 0.5, 1e9, -1e9, 1e300, -0, 2 ** 53, 5e-324],
  ...['expression', 'exponential', 'closed', 'burst', 'split', 'NaN', '250ms'],
];

/** Copies with some values replaced, dropped, added, doubled. */
function mutate(value: Json, random: RandomStream, odds: number): Json {
  if (random.nextUnit() < odds) return pick(odd, random);
  if (Array.isArray(value)) {
    const items = value.flatMap((item: Json) => {
      const copy = mutate(item, random, odds);
      const luck = random.nextUnit();
      return luck < odds ? [] : luck < 2 * odds ? [copy, copy] : [copy];
    });
    return random.nextUnit() < odds / 4 ? Array.from({ length: 300 }, () => items[0] ?? null) : items;
  }
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && random.nextUnit() < 0.1) return value * pick([-1, 0, 10, 1e6, 1e-6], random);
    return value;
  }
  const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const luck = random.nextUnit();
    if (luck < odds) return [];
    if (luck < 2 * odds) return [[`${key}s`, item]];
    return [[key, mutate(item, random, odds)]];
  });
  if (random.nextUnit() < odds)
    entries.push([pick(['constructor', '__proto__', 'hops', 'maxRetries', '𝕏'], random), pick(odd, random)]);
  return Object.fromEntries(entries);
}

const adversarial: readonly string[] = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{"hops": []}',
  '{"hops": {}}',
  `${'['.repeat(100_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `{"hops": [${'{},'.repeat(5000)}{}]}`,
  '{"hops": [{"next": {"hops": [0]}}]}',
  '{"hops": [{"next": {"hops": [1]}}, {"next": {"hops": [0]}}]}',
  '{"hops": [{"next": {"hops": [1, 1]}}, {}]}',
  '{"hops": [{"policy": {"maxRetries": 1000000, "backoff": {"formula": "none"}}, "service": {"concurrency": 0, "queueLimit": 0}}]}',
  '{"load": {"rateRps": 1000000, "durationMs": 3600000}, "hops": [{}]}',
  '{"load": {"arrivals": "closed", "clients": 100000, "thinkMs": 0}, "hops": [{"service": {"work": {"law": "constant", "meanMs": 0}}, "networkMs": 0}]}',
  '{"load": {"arrivals": "burst", "size": 100000, "everyMs": 1}, "hops": [{}]}',
  '{"hops": [{"policy": {"maxRetries": 1000000, "backoff": {"formula": "expression", "params": {"text": "0"}}}, "service": {"replicas": [{"errorRatio": 1}]}, "networkMs": 0}]}',
  '{"hops": [{"policy": {"backoff": {"formula": "expression", "params": {"text": "((((((((("}}}}]}',
  '{"hops": [{"policy": {"hedging": {"maxHedges": 100, "delayMs": 0}}}]}',
  'x'.repeat(2_000_001),
];

test(`${count} random and adversarial scenario files end in diagnostics or runs`, { timeout: 120_000 }, () => {
  const random = createRandom(21, 'hostile');
  let accepted = 0;
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const text =
      adversarial[i] ?? JSON.stringify(mutate(pick(starts, random), random, pick([0.003, 0.01, 0.05, 0.3], random)));
    const { scenario, diagnostics } = readScenarioText(text);
    expect(diagnostics.length).toBeLessThanOrEqual(102);
    for (const { code, message, hint } of diagnostics) {
      expect(code).toMatch(/^[a-z0-9-]+$/);
      expect(message, text.slice(0, 300)).toMatch(/^[\s\S]{10,1500}\.$/);
      expect(hint).not.toBe('');
    }
    if (!scenario) {
      expect(
        diagnostics.some(({ severity }) => severity === 'error'),
        text.slice(0, 300),
      ).toBe(true);
      refused += 1;
    } else {
      accepted += 1;
      const run = simulate(scenario, 1, { maxEvents: 300 });
      expect(run.requestTrace.length).toBeGreaterThanOrEqual(0);
      // What was accepted is plain data that reads back as it is.
      if (diagnostics.length === 0) expect(readScenarioText(JSON.stringify(scenario)).diagnostics).toEqual([]);
    }
  }
  expect(accepted).toBeGreaterThan(count / 20);
  expect(refused).toBeGreaterThan(count / 50);
});
