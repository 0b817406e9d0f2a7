import { describe, expect, test } from 'vitest';
import { countOf, formatMs, formatShare } from '../../src/widgets/kit/format.ts';
import { fromFragment, toFragment } from '../../src/widgets/kit/link-state.ts';
import { fromSetText, toSetText } from '../../src/widgets/kit/set-text.ts';
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
