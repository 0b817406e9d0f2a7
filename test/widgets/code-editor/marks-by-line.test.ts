import { expect, test } from 'vitest';
import { marksByLine } from '../../../src/widgets/code-editor/marks-by-line.ts';

const text = 'spec:\n  rules:\n    - path: /\n';
const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
const noted = { code: 'x', severity: 'warning', message: '', hint: '' } as const;

test('a stretch is marked where it stands in its line, a way marks the whole line', () => {
  const marks = marksByLine(text, [
    { place: at('path: /'), kind: 'linked' },
    { place: at('rules:'), kind: 'path' },
  ]);
  expect([...marks]).toEqual([
    [1, { isPath: true, ranges: [] }],
    [2, { isPath: false, ranges: [{ kind: 'linked', from: 6, length: 7 }] }],
  ]);
});

test('what spans lines is marked in each, from its first word on', () => {
  const place = { line: 1, column: 1, ...at(text.trimEnd()) };
  const marks = marksByLine(text, [], [{ ...noted, place }]);
  expect([...marks].map(([line, { ranges }]) => [line, ranges[0]!.from, ranges[0]!.length])).toEqual([
    [0, 0, 5],
    [1, 2, 6],
    [2, 4, 9],
  ]);
});

test('nothing to mark, nothing marked; a place past the end marks nothing', () => {
  expect(marksByLine(text).size).toBe(0);
  expect(marksByLine(text, [{ place: { start: 900, end: 901 }, kind: 'linked' }]).size).toBe(0);
});
