/** Whatever is typed, reading it ends, with diagnostics, and what is accepted gives waits. */
import '../../../src/engines/backoff/expression/enable.ts';
import { expect, test } from 'vitest';
import { readBackoff } from '../../../src/engines/backoff/choice.ts';
import { compileExpression } from '../../../src/engines/backoff/expression/index.ts';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';

const count = 10_000;
const alphabet = ' \t\n0123456789.eE+-*/%^()[]{},;:=<>!&|?~@#$"\'`\\_abnprevximsµ²×−…漢😀\u0000\u202e';
const words = [
  ...'n prev base cap rand() randn() min( max( pow( exp( log( sqrt( floor( clamp( if('.split(' '),
  ...'250ms 2s 1m 3h 1e308 1e-308 0 -1 99999999999999999999 .5 5. 0x10 1e 1..2'.split(' '),
  ...'+ - * / % ^ ( ) , ; = == === < >= && || ! ? : **'.split(' '),
  ...'constructor __proto__ toString this true null eval( a.b a[0] [1,2] "x" \' ` {} => new'.split(' '),
  ...['new ', '\n', ' '],
];

function randomText(random: RandomStream, kind: number): string {
  const pick = <T>(list: ArrayLike<T>): T => list[random.nextInt(list.length)]!;
  const length = random.nextInt(kind === 2 ? 520 : 60);
  if (kind === 0) return Array.from({ length }, () => pick(alphabet)).join('');
  if (kind === 1) return Array.from({ length: length / 2 }, () => pick(words)).join(random.nextInt(2) ? ' ' : '');
  if (kind === 2) return pick(words).repeat(length).slice(0, 520);
  return mutate(sensible(random, 4), random);
}

/** A formula that means something. */
function sensible(random: RandomStream, depth: number): string {
  const leaf = ['n', 'prev', 'base', 'rand()', 'randn()', '2', '0.5', '100ms', '10s', '-3'];
  if (depth === 0 || random.nextInt(4) === 0) return leaf[random.nextInt(leaf.length)]!;
  const part = () => sensible(random, depth - 1);
  const shapes = [
    () => `${part()} ${'+-*/^%<'[random.nextInt(7)]} ${part()}`,
    () => `(${part()})`,
    () => `min(${part()}, ${part()})`,
    () => `max(0, ${part()})`,
    () => `if(${part()} > 2, ${part()}, ${part()})`,
    () => `-${part()}`,
    () => `sqrt(${part()})`,
    () => `floor(${part()})`,
  ];
  return shapes[random.nextInt(shapes.length)]!();
}

function mutate(text: string, random: RandomStream): string {
  const edits = random.nextInt(3);
  let result = text;
  for (let i = 0; i < edits; i++) {
    const at = random.nextInt(result.length + 1);
    result = `${result.slice(0, at)}${alphabet[random.nextInt(alphabet.length)]}${result.slice(at + random.nextInt(3))}`;
  }
  return result;
}

const adversarial = [
  '('.repeat(500),
  '-'.repeat(499) + '1',
  `${'2^'.repeat(249)}2`,
  `${'1+'.repeat(249)}1`,
  '!'.repeat(500),
  'min('.repeat(125),
  `${'min(1,'.repeat(50)}1${')'.repeat(50)}`,
  ';'.repeat(500),
  'a=1;'.repeat(125),
  'a'.repeat(500),
  '9'.repeat(500),
  '1e999999',
  `${'('.repeat(31)}n${')'.repeat(31)}`,
  '\n'.repeat(500),
  '"'.repeat(500),
  '['.repeat(500),
  'n.n.n.n.n.n',
  'constructor.constructor("return 1")()',
  '__proto__ = 1; __proto__',
  'prev ^ prev ^ prev + 1s',
  '(prev + 1) ^ n ^ n',
  'x'.repeat(10_000),
];

function check(text: string): void {
  const { compiled, diagnostics } = compileExpression(text);
  for (const { message, hint, place } of diagnostics) {
    expect(message, text).toMatch(/^[\s\S]+\.$/);
    expect(hint).not.toBe('');
    expect(place, text).toBeDefined();
    expect(place!.start <= place!.end && place!.end <= text.length, `${JSON.stringify(text)} ${message}`).toBe(true);
  }
  if (!compiled)
    expect(
      diagnostics.some((d) => d.severity === 'error'),
      text,
    ).toBe(true);
  const { backoff } = readBackoff({ formula: 'expression', params: { text } });
  expect(backoff !== undefined).toBe(compiled !== undefined);
  if (backoff) {
    const next = backoff.start(createRandom(3, 'hostile'));
    for (let retry = 1; retry <= 6; retry++) {
      const delayMs = next(retry);
      const { minMs, maxMs } = backoff.boundsMs(retry);
      const slack = 1e-9 * maxMs + 1e-9;
      expect(delayMs >= minMs - slack && delayMs <= maxMs + slack, `${text}: ${delayMs} in ${minMs} … ${maxMs}`).toBe(
        true,
      );
      expect(Number.isFinite(delayMs) && delayMs >= 0).toBe(true);
    }
  }
}

test(`${count} random and adversarial formulas end in diagnostics or waits`, () => {
  const random = createRandom(20, 'hostile');
  let accepted = 0;
  for (let i = 0; i < count; i++) {
    const text = i < adversarial.length ? adversarial[i]! : randomText(random, i % 4);
    check(text);
    if (compileExpression(text).compiled) accepted += 1;
  }
  // Both ways out are reached often.
  expect(accepted).toBeGreaterThan(count / 20);
  expect(accepted).toBeLessThan(count / 2);
});
