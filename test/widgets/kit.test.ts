import { describe, expect, test } from 'vitest';
import { countOf, formatMs, formatShare } from '../../src/widgets/kit/format.ts';
import { fromFragment, readFragment, toFragment, unknownChoice } from '../../src/widgets/kit/link-state.ts';
import { fromSetText, toSetText } from '../../src/widgets/kit/set-text.ts';
import { positionOf, positions, timeAt } from '../../src/widgets/kit/Transport.tsx';
import { readTyped, readTypedList } from '../../src/widgets/kit/typed-entry.ts';
import { nextFragment } from '../../src/widgets/kit/use-figure-state.ts';
import { toCsv } from '../../src/widgets/kit/download.ts';

test.each([
  [0, '0 ms'],
  [12.34, '12.3 ms'],
  [250, '250 ms'],
  [1250, '1.25 s'],
  [12_500, '12.5 s'],
  [180_000, '3 min'],
  [Infinity, 'no limit'],
])('formatMs(%d) is “%s”', (ms, text) => {
  expect(formatMs(ms).replace('\u00a0', ' ')).toBe(text);
});

test('small shares keep a digit, counts below ten are words', () => {
  expect(formatShare(0.004).replace('\u00a0', ' ')).toBe('0.4 %');
  expect([countOf(0, 'call'), countOf(1, 'call'), countOf(3, 'retry', 'retries'), countOf(12, 'call')]).toEqual([
    'no calls',
    'one call',
    'three retries',
    '12 calls',
  ]);
});

describe('state in a link', () => {
  const defaults = { formula: 'a', seed: 1, on: false };
  test('only what changed is written, and it comes back as it was', () => {
    const state = { formula: 'x~y = z & #', seed: 42, on: true };
    const fragment = toFragment('figure', state, defaults);
    expect(fragment.startsWith('#figure~')).toBe(true);
    expect(fragment).toMatch(/^#[\w\-.~=%!'()*]+$/);
    expect(fromFragment(fragment, 'figure', defaults)).toEqual(state);
    expect(toFragment('figure', defaults, defaults)).toBe('#figure');
  });
  test('foreign figures, unknown keys and broken text are left out', () => {
    expect(fromFragment('#other~seed=3', 'figure', defaults)).toEqual({});
    expect(fromFragment('#figure~seed=abc~evil=1~formula=%E0%A4%A', 'figure', defaults)).toEqual({});
    expect(fromFragment('#figure~__proto__=1~constructor=2', 'figure', defaults)).toEqual({});
  });
});

test('what a link cannot set is said, with what is used instead', () => {
  const defaults = { formula: 'a', set: '', seed: 7, on: false };
  const said = (fragment: string) =>
    readFragment(fragment, 'figure', defaults).remarks.map(({ key, message, hint }) => [key, message, hint]);
  expect(said('#figure~seed=3~on=true~set=x')).toEqual([]);
  expect(said('#other~seed=abc')).toEqual([]);
  expect(said('#figure~seed=abc~evil=1~on=yes~formula=%E0%A4%A~set')).toEqual([
    ['seed', 'Unexpected seed = “abc” in the link, expected a number.', '7 is used instead.'],
    [undefined, 'Unexpected evil in the link, expected one of formula, set, seed, on.', 'It is left out.'],
    ['on', 'Unexpected on = “yes” in the link, expected true or false.', 'false is used instead.'],
    ['formula', 'Unexpected formula = “” in the link, expected text after =.', 'a is used instead.'],
    ['set', 'Unexpected set = “” in the link, expected text after =.', 'It is left out.'],
  ]);
});

test('a choice that does not exist is said, with what is used instead', () => {
  expect(unknownChoice('to', 'istio', ['istio', 'linkerd'], 'istio')).toEqual([]);
  expect(unknownChoice('to', 'nope', ['istio', 'linkerd'], 'istio')).toMatchObject([
    { key: 'to', message: 'Unexpected to = “nope” in the link, expected one of istio, linkerd.' },
  ]);
  expect(unknownChoice('ex', 'x'.repeat(99), 'abcdefghi'.split(''), 'a')).toMatchObject([
    {
      message: `Unexpected ex = “${'x'.repeat(40)}” in the link, expected one of 9, a for example.`,
      hint: 'a is used instead.',
    },
  ]);
});

const percent = { min: 0, max: 100, integer: true };
test.each([
  ['40', 40, ''],
  [' 2,5 ', 3, '2,5 is not whole; 3 is used.'],
  ['500', 100, '500 is above 100; 100 is used.'],
  ['-1', 0, '-1 is below 0; 0 is used.'],
  ['1,000', 100, '1,000 is above 100; 100 is used.'],
  ['abc', undefined, '“abc” is not a number; type one from 0 to 100.'],
])('typed %s', (text, value, note) => {
  expect(readTyped(text, percent)).toEqual({ value, note });
});
test('typed lists', () => {
  const spec = { ...percent, maxLength: 2 };
  expect(readTypedList('1, 2', spec)).toEqual({ values: [1, 2], note: '' });
  expect(readTypedList('1 300 5', spec)).toEqual({
    values: [1, 100],
    note: '300 is above 100; 100 is used. The first 2 numbers are used.',
  });
  expect(readTypedList('1, two', spec).values).toBeUndefined();
  expect(readTypedList(' ', spec).note).toBe('Type at least one number.');
});

test('a changed parameter without a value is not lost on the way to whoever reports it', () => {
  expect(fromSetText('baseMs=200,foo,')).toEqual({ baseMs: '200', foo: '' });
});

test('changed parameters survive the way through a text', () => {
  expect(fromSetText(toSetText({ baseMs: 200, delaysMs: [1, 2, 3], jitter: 'full' }))).toEqual({
    baseMs: '200',
    delaysMs: '1,2,3',
    jitter: 'full',
  });
});

test('CSV quotes what needs quoting', () => {
  expect(toCsv(['a', 'b'], [['x "y", z', 1]])).toBe('a,b\r\n"x ""y"", z",1\r\n');
});

test.each([1803.17, 1, 0.4, 12_345.678])('the scrubber reaches both ends of a run of %d ms', (durationMs) => {
  expect([timeAt(0, durationMs), timeAt(positions, durationMs)]).toEqual([0, durationMs]);
  expect([positionOf(0, durationMs), positionOf(durationMs, durationMs)]).toEqual([0, positions]);
  expect(positionOf(timeAt(123, durationMs), durationMs)).toBe(123);
});

describe('the address follows the figure changed last', () => {
  const defaults = { seed: 1, set: '' };
  test.each([
    ['', 'a', { seed: 2, set: '' }, '#a~seed=2'],
    ['#b~seed=3', 'a', { seed: 2, set: '' }, '#a~seed=2'],
    ['#a~seed=2', 'a', defaults, ''],
    ['#b~seed=3', 'a', defaults, '#b~seed=3'],
    ['#heading', 'a', defaults, '#heading'],
    ['#a~seed=2', 'a', { seed: 2, set: 'x'.repeat(9000) }, '#a~seed=2'],
  ])('%s, figure %s', (now, id, state, next) => {
    expect(nextFragment(now, id, state, defaults)).toBe(next);
  });
});
