/** Texts that are not read. What is longer or deeper than anyone writes costs a parser minutes, or more memory than it has. */
import { placeAt, type Diagnostic } from '../core/diagnostics.ts';
import { tokensOf } from './brackets.ts';
import { namedChildrenOf, type Language, type SourceText, type SyntaxNode } from './syntax.ts';

/** Longest text that is read, in UTF-16 units. */
const maxTextLength = 1_000_000;
/** Most brackets that are open at one point of a text that is parsed. */
const maxOpenBrackets = 200;
/** Deepest tree that is read, in nodes from its root; a call of a chain is up to four deeper than the call before it. */
const maxTreeDepth = 1000;

const hint = 'Paste only the policy.';

/** Why a text is not parsed; looked for in one pass over it. */
export function refusalOfText(language: Language, text: string): Diagnostic | undefined {
  if (text.length > maxTextLength) {
    const message = `Unexpected text of ${text.length} characters, expected at most ${maxTextLength}; it is kept and not read.`;
    return { code: 'text-too-long', severity: 'error', message, hint };
  }
  if (language === 'yaml') return undefined;
  let open = 0;
  /** Type arguments, or comparisons: those of one statement, as nothing closes a comparison. */
  let angles = 0;
  for (const { 0: token, index } of tokensOf(text, language)) {
    if (token === '<') angles += 1;
    else if (token === '>') angles = Math.max(0, angles - 1);
    else if (/^[(){};[\]]$/.test(token)) {
      angles = 0;
      if ('([{'.includes(token)) open += 1;
      else if (token !== ';') open = Math.max(0, open - 1);
    }
    if (open + angles > maxOpenBrackets) {
      const message = `Unexpected bracket inside ${maxOpenBrackets} others that are open, expected fewer; the text is kept and not read.`;
      return { code: 'text-too-deep', severity: 'error', message, place: placeAt(text, index, index + 1), hint };
    }
  }
  return undefined;
}

/** Why a tree is not read: a chain of calls, or an expression, that goes on and on. */
export function refusalOfTree({ root, text }: SourceText): Diagnostic | undefined {
  const stack: { readonly node: SyntaxNode; readonly depth: number }[] = [{ node: root, depth: 1 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, depth } = top;
    if (depth > maxTreeDepth) {
      const message = `Unexpected expression of more than ${maxTreeDepth} parts within parts, expected fewer; the text is kept and not read.`;
      return {
        code: 'text-too-deep',
        severity: 'error',
        message,
        place: placeAt(text, node.startIndex, node.endIndex),
        hint,
      };
    }
    for (const child of namedChildrenOf(node)) stack.push({ node: child, depth: depth + 1 });
  }
  return undefined;
}
