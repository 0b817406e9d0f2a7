/** Delays recorded from the libraries themselves, replayed through the formulas with the same draws. */
import { describe, expect, test } from 'vitest';
import { createBackoff, type Backoff } from '../../src/engines/backoff/choice.ts';
import { createScriptedRandom } from '../../src/engines/core/random.ts';
import { sharedJson } from '../support/shared.ts';
import type { Adapted, Statement } from './library-adapters/golden.ts';
import { adapterFor, type Golden } from './library-adapters/index.ts';

const goldens = sharedJson<Golden[]>('conformance/library-goldens.json') ?? [];

/** Waits are compared in the unit the library counts in: whole milliseconds, or ticks of 100 ns. */
function slackOf({ unit, tolerance }: Golden): (ms: number) => number {
  const { absTicks = 0, rel = 0 } = tolerance ?? {};
  return (ms) => (unit.startsWith('ticks') ? absTicks * 1e-4 + Math.abs(ms) * Math.max(rel, 1e-12) : 0);
}

function checkBounds(backoff: Backoff, statement: Statement & { kind: 'bounds' }): void {
  const { minMs, maxMs } = backoff.boundsMs(statement.retry);
  if (statement.within) {
    expect(minMs).toBeGreaterThanOrEqual(statement.minMs);
    expect(maxMs).toBeLessThanOrEqual(statement.maxMs);
  } else {
    expect({ minMs, maxMs }, `retry ${statement.retry}`).toEqual({ minMs: statement.minMs, maxMs: statement.maxMs });
  }
}

function replay(golden: Golden, { choice, units, statements, formula }: Adapted): void {
  expect(statements.length).toBeGreaterThan(0);
  if (formula) expect(choice.formula).toBe(formula);
  const backoff = createBackoff(choice);
  const next = backoff.start(createScriptedRandom(units));
  const slack = slackOf(golden);
  for (const statement of statements) {
    if (statement.kind === 'bounds') checkBounds(backoff, statement);
    else if (statement.kind === 'params') expect(backoff.params).toMatchObject(statement.params);
    else {
      const got = next(statement.retry);
      expect(
        Math.abs(got - statement.ms),
        `retry ${statement.retry}: ${got}, recorded ${statement.ms}`,
      ).toBeLessThanOrEqual(slack(statement.ms));
    }
  }
}

describe('library goldens', () => {
  if (goldens.length === 0) test.skip('the recorded data is not on this machine', () => {});
  else test('the recorded data is there', () => expect(goldens.length).toBeGreaterThan(100));

  for (const golden of goldens) {
    const adapted = adapterFor(golden);
    const name = `${golden.id} ${golden.library} ${golden.formula} ${JSON.stringify(golden.params).slice(0, 90)}`;
    if (typeof adapted === 'string') test.skip(`${name}: ${adapted}`, () => {});
    else test(name, () => replay(golden, adapted));
  }
});
