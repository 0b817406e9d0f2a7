import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/engines/core/random.ts';
import { readYaml } from '../../../src/engines/core/yaml.ts';

const text = `# two objects
kind: Service
metadata: {name: a, labels: {x: "1"}}
spec:
  ports:
    - port: 80
      name: http
---
kind: Pod
`;

describe('reading documents', () => {
  test('values and the places of values, keys and list items', () => {
    const { documents, diagnostics } = readYaml(text);
    expect(diagnostics).toEqual([]);
    expect(documents.map((d) => (d.value as { kind: string }).kind)).toEqual(['Service', 'Pod']);
    const [service] = documents;
    const shown = (place: { start: number; end: number }) => text.slice(place.start, place.end).trim();
    expect(shown(service!.placeOf(['spec', 'ports', 0, 'port']))).toBe('80');
    expect(service!.placeOf(['spec', 'ports', 0, 'port'])).toMatchObject({ line: 6, column: 13 });
    expect(shown(service!.keyPlaceOf(['spec', 'ports', 0, 'name']))).toBe('name');
    expect(shown(service!.placeOf(['metadata', 'labels', 'x']))).toBe('"1"');
    expect(shown(service!.placeOf(['metadata', 'name', 'deeper']))).toBe('a');
    expect(documents[1]!.place.line).toBe(9);
  });

  test('a broken document is reported with its place; the others are read', () => {
    const { documents, diagnostics } = readYaml('a: [1, 2\n---\nb: 2\n---\nc: {x: 1, x: 2}\n');
    expect(documents.some((d) => (d.value as { b?: number })?.b === 2)).toBe(true);
    expect(diagnostics.map((d) => d.code)).toContain('yaml-duplicate-key');
    expect(diagnostics.every((d) => d.place !== undefined && d.hint !== '')).toBe(true);
  });

  test.each([
    [
      'a:\n  - x: 1\n   y: 2\n',
      '3: Unexpected indent, expected that of the lines above or `- ` for a further item of the list.',
    ],
    ['a: 1\n  b: 2\n', '1: Unexpected lines below a value, indented deeper than its key.'],
    ['a: b: c\n', '1: Unexpected second `: ` on one line, expected one value.'],
  ])('%j: one complaint, about what went wrong in the text', (broken, said) => {
    expect(readYaml(broken).diagnostics.map(({ place, message }) => `${place?.line}: ${message}`)).toEqual([said]);
  });

  test('aliases are followed, but not without end', () => {
    expect(readYaml('a: &x {n: 1}\nb: *x\n').documents[0]!.value).toEqual({ a: { n: 1 }, b: { n: 1 } });
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${
          i
            ? Array(9)
                .fill(`*l${i - 1}`)
                .join(', ')
            : '1'
        }]`,
    );
    const bomb = readYaml(levels.join('\n'));
    expect(bomb.documents).toEqual([]);
    expect(bomb.diagnostics.map((d) => d.code)).toEqual(['yaml-aliases']);
  });

  test.each([
    ['a: 1\n---\nb: &x\n  c: [*x]\n---\nd: 2', 4],
    ['&x\n  __proto__: *x', 2],
    ['&x [&y {a: *y}]', 1],
  ])('%j: a value that holds itself is no value, and the alias is named', (text, line) => {
    const { documents, diagnostics } = readYaml(text);
    expect(diagnostics).toMatchObject([{ code: 'yaml-alias-cycle', place: { line } }]);
    expect(documents.map(({ value }) => value)).toEqual(text.includes('---') ? [{ a: 1 }, { d: 2 }] : []);
  });
  test('a name given again inside its value is another value', () => {
    expect(readYaml('&x {a: &x [1], b: *x}').documents[0]!.value).toEqual({ a: [1], b: [1] });
  });

  test('over the limits: one diagnostic, no exception', () => {
    expect(readYaml('x'.repeat(2_000_001)).diagnostics[0]!.code).toBe('yaml-too-large');
    expect(readYaml('['.repeat(50_000)).diagnostics[0]!.code).toBe('yaml-too-deep');
    const blocks = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}k:`).join('\n');
    expect(readYaml(blocks).diagnostics.map((d) => d.code)).toContain('yaml-too-deep');
  });

  test('any bytes give documents or diagnostics', () => {
    const random = createRandom(5, 'yaml');
    const pieces = [...'abc:-[]{}&*!|>\'"%@`#,? \n\t', '---\n', ': ', '- ', '&a ', '*a ', '<<: ', '\u0000', '\ud800'];
    for (let i = 0; i < 2000; i++) {
      const mess = Array.from({ length: random.nextInt(60) }, () => pieces[random.nextInt(pieces.length)]).join('');
      for (const document of readYaml(mess).documents) document.placeOf(['a', 0, 'b']);
    }
  });
});
