import { expect, test } from 'vitest';
import { defaultParams, resolveParams, type ParamSpecs } from '../../../src/engines/core/params.ts';

const specs = {
  delayMs: {
    kind: 'number',
    label: 'Delay',
    doc: '',
    unit: 'ms',
    min: 1,
    max: 100,
    default: 10,
    step: 1,
    integer: true,
  },
  jitter: {
    kind: 'choice',
    label: 'Jitter',
    doc: '',
    options: [
      { value: 'none', label: 'none' },
      { value: 'full', label: 'full' },
    ],
    default: 'none',
  },
  on: { kind: 'toggle', label: 'On', doc: '', default: false },
  waits: { kind: 'numbers', label: 'Waits', doc: '', unit: 'ms', min: 0, max: 50, maxLength: 3, default: [1] },
} as const satisfies ParamSpecs;

const codes = (given: Record<string, unknown>) => resolveParams(specs, given).diagnostics.map((d) => d.code);

test('defaults stand in for what is not given', () => {
  expect(resolveParams(specs).values).toEqual(defaultParams(specs));
  expect(resolveParams(specs).diagnostics).toEqual([]);
});

test('text is read as the type of the parameter', () => {
  const { values, diagnostics } = resolveParams(specs, { delayMs: '25', on: 'true', waits: '1,2,3', jitter: 'full' });
  expect(values).toEqual({ delayMs: 25, on: true, waits: [1, 2, 3], jitter: 'full' });
  expect(diagnostics).toEqual([]);
});

test('a time may be written with its unit, a share as a percentage; no other unit is guessed', () => {
  const ratio = { kind: 'number', label: '', doc: '', unit: 'ratio', min: 0, max: 1, default: 0, step: 0.1 } as const;
  const read = (given: Record<string, unknown>) => resolveParams({ ...specs, ratio }, given).values;
  expect(read({ delayMs: '40ms', waits: '1ms,0.02s' })).toMatchObject({ delayMs: 40, waits: [1, 20] });
  expect(read({ delayMs: '2s' }).delayMs).toBe(100);
  expect(read({ delayMs: '0.05 s' }).delayMs).toBe(50);
  expect(read({ ratio: '20%' }).ratio).toBe(0.2);
  expect(codes({ delayMs: '20%' })).toEqual(['param-unreadable']);
  expect(codes({ delayMs: 's' })).toEqual(['param-unreadable']);
  expect(codes({ delayMs: '1e2x' })).toEqual(['param-unreadable']);
});

test('a value out of range moves to the nearest bound and is reported', () => {
  const { values, diagnostics } = resolveParams(specs, { delayMs: 1000 });
  expect(values.delayMs).toBe(100);
  expect(diagnostics[0]).toMatchObject({ code: 'param-out-of-range', severity: 'warning' });
  expect(diagnostics[0]!.message).toContain('1000');
});

test.each([
  [{ delayMs: 'soon' }, 'param-unreadable'],
  [{ delayMs: '' }, 'param-unreadable'],
  [{ delayMs: Number.NaN }, 'param-unreadable'],
  [{ delayMs: null }, 'param-unreadable'],
  [{ jitter: 'some' }, 'param-unreadable'],
  [{ on: 'maybe' }, 'param-unreadable'],
  [{ waits: {} }, 'param-unreadable'],
  [{ waits: '1,2,3,4' }, 'param-unreadable'],
  [{ dleayMs: 3 }, 'param-unknown'],
])('%j is reported as %s and never thrown', (given, code) => {
  expect(codes(given)).toContain(code);
});

test('a name of Object.prototype is no parameter', () => {
  expect(codes({ toString: 1 })).toEqual(['param-unknown']);
});
