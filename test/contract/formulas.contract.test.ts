import { describe, expect, test } from 'vitest';
import type { BackoffFormula } from '../../src/engines/backoff/formula.ts';
import { formulas } from '../../src/engines/backoff/index.ts';
import { defaultParams, type ParamSpec, type ParamSpecs, type ParamValues } from '../../src/engines/core/params.ts';
import { createRandom } from '../../src/engines/core/random.ts';
import { kolmogorovLimit, kolmogorovDistance } from '../support/statistics.ts';

type Values = ParamValues<ParamSpecs>;
const retriesSwept = 12;
const draws = 100_000;

/** A few settings that reach the corners: defaults, each parameter at a handful of values. */
function valuesOf(spec: ParamSpec): unknown[] {
  switch (spec.kind) {
    case 'number': {
      const { min, max, default: usual, integer } = spec;
      const values = [min, usual, usual * 2.3, usual / 3, Math.min(max, usual + 1000), Math.min(max, 7)];
      return values.map((v) => Math.min(max, Math.max(min, integer ? Math.round(v) : v)));
    }
    case 'choice':
      return spec.options.map((option) => option.value);
    case 'toggle':
      return [true, false];
    case 'numbers':
      return [[...spec.default], [5], [1, 2, 3, 4]];
  }
}

function* settingsOf(formula: BackoffFormula): Generator<Values> {
  const usual = defaultParams(formula.params);
  yield usual;
  const names = Object.keys(formula.params);
  for (const name of names) {
    for (const value of valuesOf(formula.params[name]!)) yield { ...usual, [name]: value } as Values;
  }
  const random = createRandom(11, `settings/${formula.id}`);
  for (let i = 0; i < 40 && names.length > 0; i++) {
    yield Object.fromEntries(
      names.map((name) => {
        const values = valuesOf(formula.params[name]!);
        return [name, values[random.nextInt(values.length)]];
      }),
    ) as Values;
  }
}

function seriesOf(formula: BackoffFormula, params: Values, seed: number, count = retriesSwept): number[] {
  const next = formula.start(params, createRandom(seed, 'jitter'));
  return Array.from({ length: count }, (_, i) => next(i + 1));
}

/** The law as a distribution function. */
function lawOf(formula: BackoffFormula, params: Values, retry: number): (ms: number) => number {
  const { minMs, maxMs } = formula.boundsMs(retry, params);
  if (formula.law === 'uniform') return (ms) => (ms - minMs) / (maxMs - minMs);
  // Among minMs, minMs + 1, …, maxMs, which may be fractions of a millisecond apart from whole ones.
  if (formula.law === 'uniform-integer') return (ms) => (Math.floor(ms - minMs + 1e-6) + 1) / (maxMs - minMs + 1);
  return (ms) => formula.cdf!(retry, params, ms);
}

/** The law at the quantiles of the draws: at most p just below, at least p at it, but for five standard errors. */
function checkQuantiles(samples: Float64Array, law: (ms: number) => number, what: string): void {
  const sorted = samples.slice().sort();
  for (const p of [0.05, 0.25, 0.5, 0.75, 0.95]) {
    const ms = sorted[Math.ceil(p * sorted.length) - 1]!;
    const slack = 5 * Math.sqrt((p * (1 - p)) / sorted.length);
    expect(law(ms), `${what} quantile ${p}`).toBeGreaterThanOrEqual(p - slack);
    expect(law(ms - Math.max(2e-4, 1e-9 * ms)), `${what} quantile ${p}`).toBeLessThanOrEqual(p + slack);
  }
}

describe.each(formulas.list.map((formula) => [formula.id, formula] as const))('%s', (_id, formula) => {
  test('every delay is finite, not negative and within its bounds', () => {
    for (const params of settingsOf(formula)) {
      for (let seed = 1; seed <= 5; seed++) {
        seriesOf(formula, params, seed).forEach((delayMs, i) => {
          const { minMs, maxMs } = formula.boundsMs(i + 1, params);
          const slack = 1e-9 * Math.max(1, maxMs);
          expect(Number.isFinite(delayMs), `${JSON.stringify(params)} retry ${i + 1}: ${delayMs}`).toBe(true);
          expect(minMs).toBeGreaterThanOrEqual(0);
          expect(delayMs, JSON.stringify(params)).toBeGreaterThanOrEqual(minMs - slack);
          expect(delayMs, JSON.stringify(params)).toBeLessThanOrEqual(maxMs + slack);
        });
      }
    }
  });

  test('the nominal delay and the mean are finite; the mean lies within the bounds', () => {
    for (const params of settingsOf(formula)) {
      for (let retry = 1; retry <= retriesSwept; retry++) {
        const nominalMs = formula.nominalMs(retry, params);
        expect(Number.isFinite(nominalMs) && nominalMs >= 0).toBe(true);
        const meanMs = formula.meanMs?.(retry, params);
        if (meanMs === undefined) continue;
        const { minMs, maxMs } = formula.boundsMs(retry, params);
        expect(meanMs).toBeGreaterThanOrEqual(minMs - 1e-9);
        expect(meanMs).toBeLessThanOrEqual(maxMs * (1 + 1e-12) + 1e-9);
      }
    }
  });

  test('the same seed gives the same series', () => {
    const params = defaultParams(formula.params);
    expect(seriesOf(formula, params, 3)).toEqual(seriesOf(formula, params, 3));
  });

  for (const [name, spec] of Object.entries(formula.params)) {
    test(`the parameter ${name} changes the output`, () => {
      const shown = (params: Values): string =>
        JSON.stringify([
          seriesOf(formula, params, 5),
          Array.from({ length: retriesSwept }, (_, i) => formula.boundsMs(i + 1, params)),
        ]);
      let changes = false;
      for (const params of settingsOf(formula)) {
        const before = shown(params);
        changes ||= valuesOf(spec).some((value) => shown({ ...params, [name]: value } as Values) !== before);
        if (changes) break;
      }
      expect(changes).toBe(true);
    });
  }

  test(`draws follow the stated law: ${formula.law}`, () => {
    for (const params of [...settingsOf(formula)].slice(0, 9)) {
      const retry = formula.lawRetry ?? 3;
      const { minMs, maxMs } = formula.boundsMs(retry, params);
      const random = createRandom(17, `law/${formula.id}`);
      const samples = Float64Array.from({ length: draws }, () => {
        const next = formula.start(params, random);
        let delayMs = 0;
        for (let n = 1; n <= retry; n++) delayMs = next(n);
        return delayMs;
      });
      if (formula.law === 'fixed' || maxMs === minMs) expect(new Set(samples).size).toBe(1);
      else
        expect(
          kolmogorovDistance(samples, lawOf(formula, params, retry), formula.law === 'other' ? 500 : draws),
          JSON.stringify(params),
        ).toBeLessThan(kolmogorovLimit(draws));
      if (maxMs > minMs) checkQuantiles(samples, lawOf(formula, params, retry), JSON.stringify(params));
      const stated = formula.meanMs?.(retry, params);
      if (stated === undefined) continue;
      const mean = samples.reduce((sum, v) => sum + v, 0) / draws;
      const sd = Math.sqrt(samples.reduce((sum, v) => sum + (v - mean) ** 2, 0) / draws);
      expect(Math.abs(mean - stated), JSON.stringify(params)).toBeLessThanOrEqual(
        5 * (sd / Math.sqrt(draws)) + 1e-9 * (mean + 1),
      );
    }
  });

  test('it names its source, or is a definition', () => {
    for (const source of formula.sources) {
      expect(source.version).not.toBe('');
      expect(source.url ?? 'https://').toMatch(/^https:\/\//);
    }
    if (formula.family !== 'general') expect(formula.sources.length).toBeGreaterThan(0);
    expect(formula.definition.length).toBeGreaterThan(0);
  });
});
