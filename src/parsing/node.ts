/** tree-sitter on Node: one parser per language, loaded when first asked for. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import { parseText, settingsText, type Language, type SourceText, type TreeLanguage } from '#engines/convert/index.ts';

const require = createRequire(import.meta.url);
const grammarFiles: Readonly<Record<TreeLanguage, string>> = {
  java: '@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm',
  csharp: '@vscode/tree-sitter-wasm/wasm/tree-sitter-c-sharp.wasm',
};
const parsers = new Map<TreeLanguage, Promise<Parser>>();
let ready: Promise<void> | undefined;

async function createParser(language: TreeLanguage): Promise<Parser> {
  await (ready ??= Parser.init());
  const grammar = await Grammar.load(await readFile(require.resolve(grammarFiles[language])));
  const parser = new Parser();
  parser.setLanguage(grammar);
  return parser;
}

export async function parseSource(language: Language, text: string): Promise<SourceText> {
  if (language === 'yaml') return settingsText(text);
  let parser = parsers.get(language);
  if (!parser) parsers.set(language, (parser = createParser(language)));
  const loaded = await parser;
  return parseText(language, text, (code) => loaded.parse(code));
}
