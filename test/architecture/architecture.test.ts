/** The rooms and who may enter them. Each check is shown to catch a planted violation. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = path.join(root, 'src');

/** Rooms by the start of a path under src; the longest match counts. `npm:` names a package, `*` any. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'engines/core': ['engines/core'],
  'engines/core/yaml.ts': ['engines/core', 'npm:yaml'],
  'engines/backoff': ['engines/core', 'engines/backoff'],
  'engines/backoff/expression': ['engines/core', 'engines/backoff', 'npm:jsep'],
  'engines/resilience': ['engines/core', 'engines/backoff', 'engines/resilience'],
  'engines/simulation': ['engines/core', 'engines/backoff', 'engines/resilience', 'engines/simulation'],
  'engines/convert': ['engines/core', 'engines/backoff', 'engines/resilience', 'engines/convert'],
  'engines/routing': ['engines/core', 'engines/routing', 'npm:re2js'],
  'engines/traffic': [
    'engines/core',
    'engines/backoff',
    'engines/resilience',
    'engines/routing',
    'engines/simulation',
    'engines/traffic',
  ],
  'engines/lint': [
    ...['engines/core', 'engines/backoff', 'engines/resilience', 'engines/convert'],
    ...['engines/routing', 'engines/lint'],
  ],
  'engines/scene': [
    ...['engines/core', 'engines/backoff', 'engines/resilience', 'engines/routing'],
    ...['engines/simulation', 'engines/traffic', 'engines/scene'],
  ],
  parsing: ['engines/convert', 'npm:web-tree-sitter', 'npm:@vscode/tree-sitter-wasm', 'npm:node:*'],
  widgets: ['engines/*', 'widgets/*', 'parsing', 'npm:react', 'npm:d3-array', 'npm:d3-shape'],
  'widgets/code-editor': ['engines/*', 'widgets/*', 'npm:react', 'npm:monaco-editor', 'npm:monaco-yaml'],
  cli: ['engines/*', 'cli/*', 'parsing', 'npm:node:*'],
};

function roomOf(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function importsOf(text: string): string[] {
  // `registry.require('id')` names an entry, not a module.
  return ts
    .preProcessFile(text.replaceAll('.require(', '.entry('), true, true)
    .importedFiles.map((reference) => reference.fileName);
}

/** What an import names: a path under src, or `npm:` and the package. */
function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('#engines/')) return `engines/${specifier.slice(9)}`;
  if (specifier.startsWith('~/')) return specifier.slice(2);
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  if (specifier.startsWith('node:')) return `npm:${specifier}`;
  const parts = specifier.split('/');
  return `npm:${specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]}`;
}

function violations(file: string, text: string): string[] {
  const room = roomOf(file);
  if (!room) return [];
  const allowed = mayImport[room]!;
  return importsOf(text)
    .map((specifier) => resolve(file, specifier))
    .filter((target) => {
      const bare = target.replace(/\?url$/, '');
      return !allowed.some((entry) =>
        entry.endsWith('*') ? bare.startsWith(entry.slice(0, -1)) : bare === entry || bare.startsWith(`${entry}/`),
      );
    })
    .map((target) => `${file} imports ${target}`);
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
const textOf = (file: string) => readFileSync(path.join(src, file), 'utf8');

describe('who imports whom', () => {
  test('every import stays within the matrix', () => {
    expect(files.flatMap((file) => violations(file, textOf(file)))).toEqual([]);
  });
  test.each([
    ['engines/backoff/planted.ts', "import { simulate } from '../simulation/index.ts';"],
    ['engines/backoff/planted.ts', "import jsep from 'jsep';"],
    ['engines/core/planted.ts', "import { readFile } from 'node:fs/promises';"],
    ['engines/convert/planted.ts', "export * from '../../widgets/kit/format.ts';"],
    ['engines/simulation/planted.ts', "const x = await import('react');"],
    ['widgets/kit/planted.ts', "import '~/components/lesson';"],
  ])('a planted import in %s is caught: %s', (file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });
});

/** Names that are exported by `texts` and stand nowhere else in them: not where they are made, in no other file and in no test. */
function deadExports(texts: Readonly<Record<string, string>>): string[] {
  const uses = new Map<string, number>();
  for (const text of Object.values(texts)) {
    for (const [word] of text.matchAll(/[\w$]+/g)) uses.set(word, (uses.get(word) ?? 0) + 1);
  }
  return Object.entries(texts).flatMap(([file, text]) =>
    [...text.matchAll(/^export (?:async )?(?:const|function|class|interface|type) (\w+)/gm)]
      .map(([, name]) => name!)
      .filter((name) => uses.get(name) === 1)
      .map((name) => `${file} exports ${name}`),
  );
}

describe('what is exported', () => {
  test('is asked for somewhere', () => {
    const folders = ['src', 'test', 'content'];
    const all = folders.flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:tsx?|mjs|astro|mdx)$/.test(file))
        .map((file) => path.join(folder, file)),
    );
    const texts = [...all, 'astro.config.mjs'].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]);
    expect(deadExports(Object.fromEntries(texts))).toEqual([]);
  });
  test('a planted export that nobody asks for is caught', () => {
    const texts = {
      'a.ts': 'export const used = 1;\nexport function planted() {}',
      'b.ts': "import { used } from './a.ts';",
    };
    expect(deadExports(texts)).toEqual(['a.ts exports planted']);
  });
});

/** What a pure engine does not touch. The compiler rejects the rest for want of DOM and Node types. */
const impure =
  /\bMath\s*\.\s*random\b|\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bperformance\b|\bcrypto\b|\beval\s*\(|\bnew\s+Function\b/;
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

describe('engines have no clock and no chance of their own', () => {
  test('no engine names one', () => {
    expect(files.filter((file) => file.startsWith('engines/') && impure.test(code(textOf(file))))).toEqual([]);
  });
  test.each(['Math.random()', 'Date.now()', 'new Date()', 'performance.now()', 'eval("1")', 'new Function("1")'])(
    'a planted %s is caught',
    (planted) => {
      expect(impure.test(code(`const x = ${planted};`))).toBe(true);
    },
  );

  test('the compiler rejects DOM, Node and timers in an engine', () => {
    const folder = mkdtempSync(path.join(src, 'engines', 'planted-'));
    try {
      writeFileSync(
        path.join(folder, 'planted.ts'),
        "document.title = ''; setTimeout(() => {}, 1); console.log(1); fetch('/'); export const y = process.pid;\n",
      );
      // The engines' own settings over the planted file alone: the whole takes longer than a busy machine allows a test.
      const project = path.join(folder, 'tsconfig.json');
      writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', include: ['planted.ts'] }));
      const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
      const { stdout } = spawnSync(process.execPath, [tsc, '-p', project, '--noEmit'], { encoding: 'utf8' });
      const rejected = [...stdout.matchAll(/Cannot find name '(\w+)'/g)].map((match) => match[1]);
      expect(rejected.toSorted()).toEqual(['console', 'document', 'fetch', 'process', 'setTimeout']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 240_000); // a whole compiler run, on a machine that may be busy
});

/** Folders whose files are entries of the registry beside them, with what is no entry. */
const registries: Readonly<Record<string, RegExp>> = {
  'engines/backoff': /defineFormula\(\{/,
  'engines/convert/sources': /: Source = \{/,
  'engines/convert/targets': /= defineTarget\(\{/,
  'engines/routing/kinds': /: Kind = \{/,
  'engines/scene/scenes': /: WorkedScene = \{/,
  'engines/simulation/budgets': /defineBudget\(\{/,
  'engines/simulation/breakers': /defineBreaker\(\{/,
  'engines/simulation/presets': /define(?:Scenario|Model)\(\{/,
  'cli/commands': /: Command = \{/,
};

describe('one file plus one line', () => {
  test.each(Object.entries(registries))('every entry in %s is listed in its index.ts', (folder, isEntry) => {
    const index = textOf(`${folder}/index.ts`);
    const entries = files.filter((file) => path.posix.dirname(file) === folder && isEntry.test(textOf(file)));
    expect(entries.length).toBeGreaterThan(0);
    for (const file of entries) expect(index, file).toContain(`./${path.posix.basename(file)}`);
  });
});

describe('size', () => {
  test('no file of ours grows past 350 lines', () => {
    const long = files.filter((file) => textOf(file).split('\n').length > 350);
    expect(long).toEqual([]);
  });
});

test('the top level holds what was agreed and nothing else', () => {
  const shown = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const top = new Set(
    shown.stdout
      .split('\n')
      .filter(Boolean)
      .map((file) => file.split('/')[0]!)
      .filter((name) => !name.startsWith('.')),
  );
  expect([...top].toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'astro.config.mjs',
    'content',
    'package-lock.json',
    'package.json',
    'public',
    'src',
    'test',
    'tsconfig.json',
  ]);
});

test('dependencies are pinned to exact versions', () => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version, name).toMatch(/^(npm:typescript@)?\d+\.\d+\.\d+/);
  }
});
