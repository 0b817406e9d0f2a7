/** What to do about a formula that cannot be read: hints by character, by function name, by what the parser expected. */
import { unitList, type ParseFailure } from './parse.ts';
import type { Report } from './report.ts';
import { nearestWord } from '../../core/suggest.ts';
import { builtInNames, functions, isFunction } from './syntax.ts';

const otherWords: Readonly<Record<string, string>> = {
  random: 'rand()',
  uniform: 'low + (high − low) * rand()',
  gauss: 'randn()',
  normal: 'randn()',
  ceil: '-floor(-x)',
  ln: 'log(x)',
  log2: 'log(x) / log(2)',
  log10: 'log(x) / log(10)',
  trunc: 'floor(x)',
  power: 'pow(base, exponent)',
};

export function hintForFunction(name: string): string {
  const other = Object.hasOwn(otherWords, name.toLowerCase()) ? otherWords[name.toLowerCase()] : undefined;
  if (other) return `Write ${other}.`;
  const near = nearestWord(name, Object.keys(functions));
  if (near && isFunction(near)) return `Did you mean ${functions[near].usage}?`;
  return (builtInNames as readonly string[]).includes(name)
    ? `Write ${name} without brackets, or ${name} * (…).`
    : 'Use one of the functions named.';
}

const characterHints: Readonly<Record<string, string>> = {
  '=': 'Definitions come first and end with a semicolon: base = 100ms; base * 2^n. To compare, write ==.',
  '?': 'Write if(condition, then, else).',
  '[': 'Use round brackets.',
  ']': 'Use round brackets.',
  '{': 'Use round brackets.',
  '}': 'Use round brackets.',
  '"': 'Write numbers without quotes.',
  "'": 'Write numbers without quotes.',
  '×': 'Write *.',
  '·': 'Write *.',
  '÷': 'Write /.',
  '−': 'Write -.',
  '²': 'Write ^2.',
  '³': 'Write ^3.',
  ')': 'Remove it, or open a bracket before it.',
  ',': 'Commas separate the arguments of a function.',
};

export function reportFailure({ at, reason }: ParseFailure, text: string, offset: number, report: Report): void {
  const character = text.charAt(at);
  const start = offset + at;
  if (reason === 'unknown unit') {
    const word = /^[^\s+\-*/^(),;]+/.exec(text.slice(at))?.[0] ?? character;
    const near = nearestWord(word, unitList);
    report.error(
      'formula-unit',
      start,
      start + word.length,
      `Unexpected unit ${report.slice(start, start + word.length)}, expected one of ${unitList.join(', ')}.`,
      near ? `Did you mean ${near}?` : 'To multiply by a name, write *.',
    );
    return;
  }
  const end = at >= text.length;
  const expected = /comma/i.test(reason)
    ? 'a comma or )'
    : /Unclosed \(|Expected \)/.test(reason)
      ? ')'
      : /after|missing|Unexpected token|exponent/.test(reason)
        ? 'a number, a name or a function'
        : 'an operator or a number';
  report.error(
    'formula-syntax',
    start,
    Math.min(start + 1, offset + text.length),
    `Unexpected ${end ? 'end' : character === '"' ? 'quote' : character}, expected ${expected}.`,
    end ? `Complete the formula: ${expected} is missing.` : (characterHints[character] ?? 'Correct or remove it.'),
  );
}
