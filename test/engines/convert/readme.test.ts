import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sources } from '../../../src/engines/convert/index.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** Titles of a test file as `describe › test`, with `…` for what a table fills in. */
function titlesOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node, around: readonly string[]): void => {
    let inside = around;
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      const [title] = node.arguments;
      if (/^(test|describe)\b/.test(called) && title && ts.isStringLiteralLike(title)) {
        const own = title.text.replace(/%[s#dij]|\$\w+/g, '…');
        inside = [...around, own];
        if (called.startsWith('test')) titles.push(inside.join(' › '));
      }
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, []);
  return titles;
}

interface Row {
  readonly files: readonly string[];
  readonly name: string;
}

function rows(): Row[] {
  const found: Row[] = [];
  let files: string[] = [];
  for (const line of read('README.md').split('\n')) {
    if (/^#+ /.test(line)) files = [...line.matchAll(/`([\w-]+\.test\.ts)`/g)].map(([, file]) => file!);
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (cells.length < 4 || cells[1] === 'form' || /^-+$/.test(cells[1]!)) continue;
    const own = [...cells[1]!.matchAll(/`([\w-]+\.test\.ts)`/g)].map(([, file]) => file!);
    found.push({ files: own.length > 0 ? own : files, name: cells[2]! });
  }
  return found;
}

const patternOf = (text: string): string =>
  text
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');

/** Whether a name of the table is that of a test: on either side `…` stands for anything; the groups around a test may be left out. */
const names = (name: string, title: string): boolean =>
  new RegExp(`^(?:.* › )?${patternOf(name)}$`).test(title) ||
  (name.includes('…') && title !== '…' && new RegExp(`^${patternOf(title)}$`).test(name));

const known = new Map<string, string[]>();

const titlesIn = (files: readonly string[]): string[] =>
  files.flatMap((file) => {
    if (!known.has(file)) known.set(file, titlesOf(file));
    return known.get(file)!;
  });

test.each(rows())('the table names a test that exists: $name', ({ files, name }) => {
  const titles = titlesIn(files);
  const exists = (one: string): boolean => titles.some((title) => names(one, title));
  // Several names are parted by semicolons, which a name may have as well.
  const missing = exists(name) ? [] : name.split('; ').filter((one) => !exists(one));
  expect(missing).toEqual([]);
});

/** What is written as code in the forms of a source: `AddRetry`, `@Backoff`, `retryWhen`. */
const wordsOf = (forms: readonly string[]): Set<string> =>
  new Set(forms.flatMap((form) => form.match(/@?[A-Za-z][\w-]{3,}/g) ?? []).filter((word) => !plain.has(word)));

/** Words between the code, and what stands for a name of the reader's. */
const plain = new Set('with settings Spring Boot Framework beside them before behind other series attempt'.split(' '));

test.each(sources.list.map(({ id, forms }) => ({ id, forms })))(
  'every form of $id is in its table',
  ({ id, forms }) => {
    const section = read('README.md')
      .split(/^### /m)
      .find((part) => part.split('\n')[0]!.includes(`\`${id}.test.ts\``));
    expect(section, `a heading with ${id}.test.ts`).toBeDefined();
    expect([...wordsOf(forms)].filter((word) => !section!.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
  },
);

test('a name that no test has is missed', () => {
  expect(titlesIn(['reactor.test.ts']).some((title) => names('retryWhen › nothing of the kind', title))).toBe(false);
});
