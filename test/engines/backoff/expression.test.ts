/** Typed formulas: how they read, what they say about themselves, what they resemble. */
import '../../../src/engines/backoff/expression/enable.ts';
import { describe, expect, test } from 'vitest';
import { createBackoff, readBackoff } from '../../../src/engines/backoff/choice.ts';
import { analyseExpression } from '../../../src/engines/backoff/expression/analyse.ts';
import { compileExpression } from '../../../src/engines/backoff/expression/index.ts';
import { nearestFormulas, nearestInMeshes } from '../../../src/engines/backoff/expression/nearest.ts';
import { defaultParams } from '../../../src/engines/core/params.ts';
import { createScriptedRandom } from '../../../src/engines/core/random.ts';

const wait = (text: string, retry = 1, units: number[] = []): number =>
  createBackoff({ formula: 'expression', params: { text } }).start(createScriptedRandom(units))(retry);

describe('reading', () => {
  test.each([
    ['250ms', 250],
    ['2s + 1m + 0.5 ms', 62_000.5],
    ['-2^2 + 10', 6],
    ['(-2)^2', 4],
    ['2^3^2', 512],
    ['2^-1', 0.5],
    ['2 * 3^2', 18],
    ['10 - 4 - 3', 3],
    ['7 % 4', 3],
    ['if(n < 2, 5s, 1s)', 5000],
    ['clamp(20, 1, 10)', 10],
    ['min(3, 1, 2) + max(1, 2)', 3],
    ['round(2.5) + floor(-0.5) + abs(-1)', 3],
    ['exp(0) + log(1) + sqrt(4) + pow(2, 3)', 11],
    ['base = 100ms; cap = 1s; min(cap, base * 2^n)', 200],
    ['base = 100ms\ncap = 1s\nmin(cap,\n  base * 2^n)', 200],
    ['!(1 > 2) && 1 <= 1', 1],
    ['prev', 0],
  ])('%s is %d', (text, value) => expect(wait(text)).toBe(value));

  test('names become parameters, and a choice sets them', () => {
    const { compiled } = compileExpression('base = 100ms; min(cap, base * growth^n) * jitter');
    expect(Object.entries(compiled!.params).map(([name, p]) => [name, p.unit, p.default])).toEqual([
      ['base', 'ms', 100],
      ['cap', 'ms', 10_000],
      ['growth', 'factor', 2],
      ['jitter', 'ratio', 0.5],
    ]);
    const text = 'base = 100ms; base * 2^n';
    expect(createBackoff({ formula: 'expression', params: { text, base: 7 } }).nominalMs(1)).toBe(14);
  });
  test('prev is the wait before, carried per request', () => {
    const next = createBackoff({ formula: 'expression', params: { text: 'prev + 1s' } }).start(
      createScriptedRandom([]),
    );
    expect([next(1), next(2), next(3)]).toEqual([1000, 2000, 3000]);
  });

  test.each([
    ['mim(1, 2)', 'formula-unknown-function', 0, 'Did you mean min(a, b, …)?'],
    ['1 + 250mss', 'formula-unit', 7, 'Did you mean ms?'],
    ['1 +', 'formula-syntax', 3, 'missing'],
    ['a.b', 'formula-not-allowed', 0, 'no properties'],
    ['a[0]', 'formula-not-allowed', 0, 'no properties'],
    ['"x"', 'formula-not-allowed', 0, 'unit'],
    ['[1]', 'formula-not-allowed', 0, 'no lists'],
    ['n ? 1 : 2', 'formula-not-allowed', 0, 'if(condition'],
    ['min(1 2)', 'formula-comma', 6, 'comma'],
    ['rand(1, 2)', 'formula-arguments', 0, 'rand()'],
    ['n = 3; n', 'formula-name', 0, 'another name'],
    ['a = b = 3; a', 'formula-syntax', 6, 'Definitions'],
    ['a = rand(); a', 'formula-not-constant', 4, 'sliders'],
    ['a = 1; a = 2; a', 'formula-defined-twice', 7, 'Remove'],
    ['2 ** n', 'formula-operator', 2, '^'],
    ['2 × n', 'formula-syntax', 2, '*'],
    ['constructor', 'formula-name', 0, 'taken'],
    [`${'('.repeat(5)}${'-'.repeat(40)}1${')'.repeat(5)}`, 'formula-too-deep', 37, 'parameter'],
    ['1'.repeat(501), 'formula-too-long', 500, 'Shorten'],
    ['', 'formula-empty', 0, 'rand()'],
  ])('%s: %s at %d', (text, code, start, hint) => {
    const { compiled, diagnostics } = compileExpression(text);
    expect(compiled).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', place: { start } });
    expect(diagnostics[0]!.hint).toContain(hint);
    expect(readBackoff({ formula: 'expression', params: { text } }).backoff).toBeUndefined();
  });
});

describe('bounds and means', () => {
  test.each([
    ['min(10s, 100ms * 2^n) * rand()', 3, 0, 800, 400],
    ['floor(rand() * 25)', 1, 0, 24, 12],
    ['1s - 500ms * rand()', 1, 500, 1000, 750],
    ['abs(rand() - 0.5) * 1s', 1, 0, 500, 250],
    ['max(0, 1s * (rand() - 0.5))', 1, 0, 500, 125],
    ['min(1s, max(prev, 100ms) * 3)', 3, 1000, 1000, 1000],
    ['if(rand() < 0.25, 100ms, 200ms)', 1, 100, 200, 175],
  ])('%s before retry %d', (text, retry, minMs, maxMs, meanMs) => {
    const backoff = createBackoff({ formula: 'expression', params: { text } });
    expect(backoff.boundsMs(retry)).toEqual({ minMs, maxMs });
    expect(backoff.meanMs(retry)).toBeCloseTo(meanMs, 3);
  });
});

function study(text: string) {
  const { compiled } = compileExpression(text);
  const analysis = analyseExpression(compiled!);
  const values = defaultParams(compiled!.params) as Readonly<Record<string, number>>;
  return { compiled: compiled!, analysis, values, codes: analysis.findings.map((finding) => finding.code) };
}

describe('findings', () => {
  test.each([
    ['sqrt(n - 3) * 100ms', 'formula-nan'],
    ['1s - 400ms * n', 'formula-negative'],
    ['1s * 10^n', 'formula-overflow'],
    ['1s / n', 'formula-not-monotone'],
    ['100ms * n', 'formula-unbounded'],
    ['100ms + 10ms * randn()', 'formula-unlimited'],
    ['min(1s, 100ms * (n - 1))', 'formula-zero-first-wait'],
    ['min(1s, 100ms * n)', 'formula-no-jitter'],
    ['2^n', 'formula-unit-missing'],
  ])('%s: %s', (text, code) => expect(study(text).codes).toContain(code));
  test('a sound formula gives no cause', () => {
    expect(study('min(10s, 100ms * 2^n) * rand()').codes).toEqual([]);
  });
  test('quantiles are exact for one rand(), and say their draws otherwise', () => {
    const one = study('1s * rand()').analysis;
    expect(one.method).toBe('grid');
    expect(one.retries[0]!.quantilesMs.p25).toBeCloseTo(250, 0);
    const two = study('1s * (rand() + rand()) / 2').analysis;
    expect([two.method, two.sampleSize]).toEqual(['draws', 20_000]);
    expect(Math.abs(two.retries[0]!.quantilesMs.p50 - 500)).toBeLessThan(10);
  });
});

describe('the nearest', () => {
  test.each([
    ['5s', 'constant', { delayMs: 5000 }],
    ['min(10s, 100ms * 2^n) * rand()', 'exponential', { baseMs: 200, multiplier: 2, capMs: 10_000, jitter: 'full' }],
    ['500ms * 1.5^(n - 1)', 'exponential', { baseMs: 500, multiplier: 1.5, jitter: 'none' }],
    ['floor(rand() * min(250, 25 * 2^(n - 1)))', 'envoy', { baseMs: 25, maxMs: 250 }],
  ])('%s is %s itself', (text, formula, params) => {
    const { compiled, analysis, values } = study(text);
    const [first] = nearestFormulas(compiled, analysis, { values });
    expect(first).toMatchObject({ formula, params });
    expect(first!.difference).toBeLessThan(1e-9);
  });
  test('a triangular law is not mistaken for the even one with the same ends and mean', () => {
    const { compiled, analysis, values } = study('1s * (rand() + rand()) / 2');
    expect(nearestFormulas(compiled, analysis, { values })[0]!.difference).toBeGreaterThan(0.1);
  });
  test('every mesh is fitted: Istio carries its own formula, nginx none', () => {
    const { compiled, analysis, values } = study('floor(rand() * min(400, 40 * 2^(n - 1)))');
    const found = nearestInMeshes(compiled, analysis, { values });
    expect(found[0]).toMatchObject({ formula: 'istio', params: { backoffMs: 40 }, difference: 0 });
    expect(found.find((match) => match.mesh === 'nginx')!.difference).toBe(1);
    expect(found.find((match) => match.mesh === 'Consul, Contour')!.difference).toBeGreaterThan(0.3);
  });
});
