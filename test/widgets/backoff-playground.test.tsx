import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { formulas } from '../../src/engines/backoff/index.ts';
import { defaultParams } from '../../src/engines/core/params.ts';
import { BackoffPlayground } from '../../src/widgets/backoff-playground/BackoffPlayground.tsx';
import { compare, createQuickCompare } from '../../src/widgets/backoff-playground/comparison.ts';
import { judge } from '../../src/widgets/backoff-playground/judgement.ts';
import { isDrawable, readPolicy, retyped, textOf, writePolicy } from '../../src/widgets/backoff-playground/policies.ts';
import { presets } from '../../src/widgets/backoff-playground/presets.ts';
import { settingSpecs } from '../../src/widgets/backoff-playground/settings.ts';
import { TypedFormula } from '../../src/widgets/backoff-playground/TypedFormula.tsx';
import { wordsFor } from '../../src/widgets/backoff-playground/words.ts';

const requestFor = (texts: readonly string[]) => ({
  choices: texts.map((text) => readPolicy('A', text).choice),
  retries: 4,
  deadlineMs: 5000,
  clients: 500,
  windowMs: 50,
  seed: 1,
});

describe('policies in the link', () => {
  test('every formula is written and read back, changed parameters too', () => {
    for (const formula of formulas.list) {
      const params = { ...defaultParams(formula.params) } as Record<
        string,
        number | string | boolean | readonly number[]
      >;
      for (const [name, spec] of Object.entries(formula.params)) {
        if (spec.kind === 'number') params[name] = Math.min(spec.max, spec.default + 1);
        if (spec.kind === 'toggle') params[name] = !spec.default;
        if (spec.kind === 'choice') params[name] = spec.options.at(-1)!.value;
      }
      const read = readPolicy('B', writePolicy({ formula: formula.id, params }));
      expect(read.choice, formula.id).toEqual({ formula: formula.id, params });
      expect(read.diagnostics).toEqual([]);
    }
  });

  test('what cannot be read is said, and waits for nothing', () => {
    const policy = readPolicy('A', 'exponentail;baseMs=abc');
    expect(policy.choice.formula).toBe('none');
    expect(policy.diagnostics.map((d) => d.code)).toContain('backoff-formula-unknown');
  });

  test('a typed formula keeps its text, its names and what they are set to', () => {
    const text = 'base = 100ms; cap = 10s\nmin(cap, base * 2^n) * rand() | 1';
    const good = text.replace(' | 1', '');
    const read = readPolicy('C', writePolicy({ formula: 'expression', params: { text: good, base: 250 } }));
    expect(read.diagnostics).toEqual([]);
    expect(read.choice).toEqual({ formula: 'expression', params: { text: good, base: 250 } });
    expect(read.backoff.boundsMs(1)).toEqual({ minMs: 0, maxMs: 500 });
    // Unfinished: nothing is lost, nothing is drawn that was not asked for.
    const broken = readPolicy('C', writePolicy({ formula: 'expression', params: { text, base: 250 } }));
    expect(broken.readable).toBe(false);
    expect(textOf(broken)).toBe(text);
    expect(broken.choice.params['base']).toBe('250');
    expect(broken.drawn).toEqual({ formula: 'none', params: {} });
    expect(broken.diagnostics.some((d) => d.severity === 'error' && d.place)).toBe(true);
  });

  test('a text typed anew: what it defines holds, what was set goes with its name', () => {
    const type = (policy: ReturnType<typeof readPolicy>, text: string) =>
      readPolicy('A', writePolicy(retyped(policy, text)));
    const set = (text: string) =>
      readPolicy('A', writePolicy({ formula: 'expression', params: { text, base: 250, cap: 5000 } }));
    const first = set('base = 100ms; cap = 10s; min(cap, base * 2^n)');
    expect(type(first, 'base = 100ms; cap = 10s; min(cap, base * 3^n)').backoff.params).toMatchObject({
      base: 250,
      cap: 5000,
    });
    const defined = type(first, 'base = 200ms; cap = 10s; min(cap, base * 2^n)');
    expect(defined.backoff.params).toMatchObject({ base: 200, cap: 5000 });
    const renamed = type(first, 'start = 100ms; cap = 10s; min(cap, start * 2^n)');
    expect(renamed.diagnostics).toEqual([]);
    expect(renamed.backoff.params).toMatchObject({ start: 100, cap: 5000 });
    // Nothing is forgotten while the text cannot be read.
    const unfinished = type(first, 'base = 100ms; cap = 10s; min(cap, base * ');
    expect(type(unfinished, 'base = 100ms; cap = 10s; min(cap, base)').backoff.params).toMatchObject({ base: 250 });
    expect(type(unfinished, 'cap = 10s; cap').diagnostics).toEqual([]);
  });

  test('a typed formula is told its nearest formulas and what each mesh can do', () => {
    const judgement = judge({ text: 'min(10s, 100ms * 2^n) * rand()', values: {}, retries: 5, seed: 1 })!;
    expect(judgement.nearest[0]!.difference).toBeLessThan(0.01);
    expect(judgement.meshes.find((m) => m.mesh === 'nginx')!.difference).toBe(1);
    expect(judge({ text: 'min(', values: {}, retries: 5, seed: 1 })).toBeUndefined();
  });

  test('every preset names formulas and parameters that exist', () => {
    for (const preset of presets) {
      for (const text of preset.policies)
        expect(readPolicy('A', text).diagnostics, `${preset.id}: ${text}`).toEqual([]);
    }
  });
});

describe('the comparison', () => {
  test('a herd too large for a frame is scaled up and says so', () => {
    const request = { ...requestFor(['exponential;jitter=full', 'constant']), clients: 100_000 };
    const quick = createQuickCompare()(request);
    expect(quick.scaledClients).toBe(true);
    const exact = compare({ ...request, clients: 100_000, draws: 400 });
    expect(quick.comparison[1]!.herd.peak).toBe(exact[1]!.herd.peak);
    expect(Math.abs(quick.comparison[0]!.herd.peak / exact[0]!.herd.peak - 1)).toBeLessThan(0.1);
  });

  test('in words: who is gentlest, who outlives the deadline', () => {
    const texts = ['exponential;baseMs=2000', 'exponential;baseMs=2000,jitter=full'];
    const policies = texts.map((text, i) => readPolicy(i === 0 ? 'A' : 'B', text));
    const comparison = compare({ ...requestFor(texts), draws: 2000 });
    const settings = { ...defaultParams(settingSpecs), clients: 500, deadlineMs: 5000, retries: 4, windowMs: 50 };
    const { answer, reason } = wordsFor(policies, comparison, settings);
    expect(answer).toMatch(/^B is gentlest on the service: \d+ retries in its fullest 50\s?ms, against 500 with A\.$/u);
    expect(reason).toContain('every request with A');
    expect(reason).toContain('A 16\u00a0s');
  });
});

test('the page is there without a browser', () => {
  const html = renderToString(<BackoffPlayground id="b" title="Compare waits" />);
  expect(html).toContain('C is gentlest on the service');
  expect(html).toContain('Coming back together');
});

test('a link with an unfinished formula opens at its field, with what is wrong', () => {
  const policy = readPolicy('A', writePolicy({ formula: 'expression', params: { text: 'min(1s, 2 *' } }));
  const html = renderToString(
    <TypedFormula policy={policy} retries={5} seed={1} onText={() => {}}>
      {null}
    </TypedFormula>,
  );
  expect(html).toContain('min(1s, 2 *</textarea>');
  expect(html).toContain('aria-invalid="true"');
  expect(html).toContain('<b>Error:</b>');
});

test('a formula that could not be read yet is no wait of nothing: it is left out', () => {
  const unfinished = readPolicy('A', writePolicy({ formula: 'expression', params: { text: 'min(1s, 2 *' } }));
  expect([unfinished, readPolicy('A', 'exponentail'), readPolicy('A', 'none')].map(isDrawable)).toEqual([
    false,
    true,
    true,
  ]);
  expect(isDrawable({ ...unfinished, drawn: readPolicy('A', 'constant').drawn })).toBe(true);
  const settings = { ...defaultParams(settingSpecs) };
  expect(wordsFor([], [], settings).answer).toBe('Nothing is drawn yet.');
});
