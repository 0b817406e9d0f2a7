/** tree-sitter in a browser worker: the core and each grammar are fetched when first asked for. */
import csharpUrl from '@vscode/tree-sitter-wasm/wasm/tree-sitter-c-sharp.wasm?url';
import javaUrl from '@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm?url';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import coreUrl from 'web-tree-sitter/web-tree-sitter.wasm?url';
import { parseText, settingsText, type Language, type SourceText, type TreeLanguage } from '#engines/convert/index.ts';

const grammarUrls: Readonly<Record<TreeLanguage, string>> = { java: javaUrl, csharp: csharpUrl };
const parsers = new Map<TreeLanguage, Promise<Parser>>();
let ready: Promise<void> | undefined;

async function createParser(language: TreeLanguage): Promise<Parser> {
  await (ready ??= Parser.init({ locateFile: () => coreUrl }));
  const parser = new Parser();
  parser.setLanguage(await Grammar.load(grammarUrls[language]));
  return parser;
}

/** Fetches what parsing the language needs; settings need nothing. */
export async function prepareParser(language: Language): Promise<void> {
  if (language !== 'yaml') await parserFor(language);
}

async function parserFor(language: TreeLanguage): Promise<Parser> {
  let parser = parsers.get(language);
  if (!parser) {
    parser = createParser(language);
    parsers.set(language, parser);
    parser.catch(() => parsers.delete(language)); // a failed download may be tried again
  }
  return parser;
}

export async function parseSource(language: Language, text: string): Promise<SourceText> {
  if (language === 'yaml') return settingsText(text);
  const parser = await parserFor(language);
  return parseText(language, text, (code) => parser.parse(code));
}
