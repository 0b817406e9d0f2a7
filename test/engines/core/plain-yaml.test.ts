/** What is read fast is what the full parser reads: values, diagnostics and places. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlainYaml } from '../../../src/engines/core/plain-yaml.ts';
import {
  defaultYamlLimits,
  readYaml,
  readYamlFully,
  type YamlPath,
  type YamlReading,
} from '../../../src/engines/core/yaml.ts';

const full = (text: string) => readYamlFully(text, defaultYamlLimits, true);

function pathsOf(value: unknown, at: YamlPath = []): YamlPath[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([key, inner]) =>
      pathsOf(inner, [...at, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function everything({ documents, diagnostics }: YamlReading) {
  return {
    diagnostics,
    documents: documents.map(({ index, value, place, placeOf, keyPlaceOf }) => ({
      index,
      value,
      place,
      places: [...pathsOf(value), ['none', 1]].map((path) => [path, placeOf(path), keyPlaceOf(path)]),
    })),
  };
}

function same(text: string): void {
  expect(everything(readYaml(text)), text).toEqual(everything(full(text)));
}

const pieces = [
  ...['a', 'b: c', 'key', ': ', ':', '- ', '-', '? ', '\n', '\n  ', '\n    ', '\n- ', '\n---\n', '---', '\n...\n', ' '],
  ...[
    '  ',
    '#',
    ' # c',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    ', ',
    '|',
    '>-',
    '|+\n',
    '&x ',
    '*x',
    '!!str ',
    '%',
    '@',
    '`',
  ],
  ...[
    'true',
    'null',
    '~',
    '1',
    '-1',
    '01',
    '0x1f',
    '0o7',
    '1e3',
    '.5',
    '1.',
    '.inf',
    '.nan',
    '+1',
    '1_000',
    '2001-01-01',
  ],
  ...[
    '"q"',
    "'s'",
    '"e\\n"',
    '"\\x41"',
    "'it''s'",
    '{a: 1}',
    '[a, b]',
    '{"a":1}',
    '{a}',
    '[a: b]',
    '{a: }',
    '[]',
    '{}',
  ],
  ...[
    '\t',
    '\r\n',
    'http://x',
    'a:b',
    '<<: ',
    '__proto__: ',
    'é',
    '\u2028',
    '=',
    '--',
    '-a',
    '%a',
    'x#y',
    'y: - z',
    '1: 2',
  ],
];

const scalarText = fc.constantFrom(
  ...[
    'a',
    'web',
    'x y',
    '10',
    '010',
    '1.5',
    '1e3',
    '-3',
    '+2',
    '.5',
    '5.',
    'true',
    'No',
    'null',
    '~',
    '"q: r"',
    "'s # t'",
    'a.b/c',
  ],
  ...[
    'http://h:80/p',
    '"x\\ty"',
    "'it''s'",
    '1s',
    '10.0.0.1',
    '0x1f',
    '.inf',
    'a:b',
    '/p',
    '$(x)',
    '(a|b)',
    '^/x$',
    '.*',
    '"*"',
    '-',
    '%x',
  ],
  ...[
    '{a: 1, "b": [c, d]}',
    '[{name: x, port: 80}]',
    '{}',
    '[]',
    '["a","b"]',
    '{"k":{"n":null}}',
    '{a:1}',
    '[a, ]',
    '{x: y z}',
    '',
  ],
);

/** Block text of the shapes manifests have, with odd indents now and then. */
const block: fc.Arbitrary<(indent: number) => string> = fc.letrec<{ node: (indent: number) => string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    scalarText.map((text) => () => ` ${text}\n`),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('a', 'b', 'c.d/e', '"q"', 'name', '80', 'true', 'x y'),
          tie('node'),
          fc.constantFrom(2, 2, 2, 4, 1),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((entries) => (indent: number) => {
        const step = entries[0]![2];
        return `\n${entries.map(([key, value]) => `${' '.repeat(Math.max(0, indent + step))}${key}:${value(Math.max(0, indent + step))}`).join('')}`;
      }),
    fc.array(fc.tuple(tie('node'), fc.boolean()), { minLength: 1, maxLength: 3 }).map(
      (items) => (indent: number) =>
        `\n${items
          .map(([value, compact]) => {
            const text = value(Math.max(0, indent) + 2);
            const inner = text.startsWith('\n') && compact ? ` ${text.slice(1).trimStart()}` : text;
            return `${' '.repeat(Math.max(0, indent))}-${inner}`;
          })
          .join('')}`,
    ),
  ),
})).node;

describe('readYaml', () => {
  test('reads pieces in any order as the full parser does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => same(parts.join(''))),
      { numRuns: 2000 },
    );
  });

  test('reads the shapes of manifests as the full parser does', () => {
    const text = fc
      .array(fc.tuple(block, fc.constantFrom('---\n', '', '---\n# c\n', '--- # c\n', '\n---\n\n')), {
        minLength: 1,
        maxLength: 3,
      })
      .map((documents) => documents.map(([node, mark]) => `${mark}${node(-2).replace(/^ |^\n/, '')}`).join(''));
    fc.assert(fc.property(text, same), { numRuns: 1000 });
  });

  test('reads JSON as the full parser does', () => {
    const json = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2, 1))
      .map(([text, indent]) => JSON.stringify(JSON.parse(text), null, indent));
    fc.assert(fc.property(json, same), { numRuns: 500 });
  });

  test.each([
    'a: 1\n---\n---\nb: 2\n',
    '# c\n---\na: 1\n---\n',
    '--- {a: 1}\n---\nb: &x 1\nc: *x\n',
    'a: 1\n---\na: "---\n"\n',
    'a: |\n  x\n---\nb\n',
    'a:\n- b\n- c: d\n  e: f\n-\n  g: h\nz: 1',
    'a: b\n  c\n',
    '{"a": [1, 2,\n 3], "b": "\\u00e9\\/"}\n',
    'a: {b: 1}\na: 2\n',
    'a: 1\n b: 2\n',
    '__proto__: # c\n  \n---\n',
    '!!str : # c\n\n  \n---\nb: 1\n',
  ])('%j', (text) => same(text));
});

test('plain manifests are read without the full parser', () => {
  const text =
    'apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {app: "x"}}\nspec:\n  ports:\n  - port: 80\n    name: http\n';
  expect(readPlainYaml(text)).toEqual({ value: full(text).documents[0]!.value });
  expect(readPlainYaml('a: |\n  b\n')).toBeUndefined();
});
