/** From a text to its tree, whichever parser there is: settings are set apart, brackets left open are closed. */
import { closeBrackets } from './brackets.ts';
import { splitConfiguration } from './java/configuration.ts';
import { unparsed, type SourceText, type SyntaxNode, type TreeLanguage } from './syntax.ts';
import { refusalOfText } from './text-limits.ts';

/** Settings, whose sources take their text apart themselves. */
export function settingsText(text: string): SourceText {
  return { ...unparsed('yaml', text), refusal: refusalOfText('yaml', text) };
}

/** @throws Error when the parser gives no tree */
export function parseText(
  language: TreeLanguage,
  text: string,
  parse: (code: string) => { readonly rootNode: SyntaxNode } | null,
): SourceText {
  const refusal = refusalOfText(language, text);
  if (refusal) return { ...unparsed(language, text), refusal };
  const code = language === 'java' ? splitConfiguration(text).code : text;
  const rootOf = (given: string): SyntaxNode => {
    const tree = parse(given);
    if (!tree) throw new Error('the parser was cancelled');
    return tree.rootNode;
  };
  const root = rootOf(code);
  if (!root.hasError) return { language, text, root };
  const closed = closeBrackets(code, language);
  if (closed.insertions.length === 0) return { language, text, root };
  const repaired = rootOf(closed.code);
  const added = closed.code.length - code.length;
  return faults(repaired) - added <= faults(root)
    ? { language, text, root: repaired, insertions: closed.insertions }
    : { language, text, root };
}

/** Characters that fit nowhere, and tokens that are missing. */
function faults(root: SyntaxNode): number {
  let sum = 0;
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.isMissing) sum += 1;
    else if (node.isError) sum += 1 + node.endIndex - node.startIndex;
    else if (node.hasError) for (const child of node.children) if (child) stack.push(child);
  }
  return sum;
}
