/** Brackets that are never closed, and where they should have been: half-typed code is read as if they stood there. */
import type { TreeLanguage } from './syntax.ts';

/** Closing brackets a text lacks at one point. */
export interface Insertion {
  /** Offset into the text as written. */
  readonly at: number;
  readonly closers: string;
  /** Where the brackets they close were opened, innermost first. */
  readonly opened: readonly number[];
}

export interface ClosedText {
  /** The text with the insertions made. */
  readonly code: string;
  /** In the order of the text; empty when every bracket is closed. */
  readonly insertions: readonly Insertion[];
}

interface Opener {
  readonly bracket: string;
  readonly at: number;
  readonly before: string;
}

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Comments, strings and words as one token each; of the rest every character. */
const tokenOf: Readonly<Record<TreeLanguage, RegExp>> = {
  java: /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\w$]+|\s+|[^]/g,
  csharp:
    /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"""[^]*?(?:"""|$)|(?:\$?@|@\$)"(?:[^"]|"")*(?:"|$)|\$?"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\w$]+|\s+|[^]/g,
};

/** The tokens of a text that is not parsed yet. */
export const tokensOf = (text: string, language: TreeLanguage): Iterable<RegExpExecArray> =>
  text.matchAll(tokenOf[language]);

/** After these words, and before those, an expression goes on in the next line. */
const goesOn =
  /^(?:new|out|ref|in|is|as|not|and|or|await|async|throw|return|case|instanceof|static|final|params|this|when|where|select|from|let|join|into|on|equals|by|orderby|ascending|descending|group|switch|with|default|var)$/;

/**
 * Finds brackets left open and closes them where the code can no longer be inside them: before a `;` or `}`, where a line
 * ends with one operand and the next begins with another, and at the end. A brace is closed only around an open parenthesis.
 */
export function closeBrackets(text: string, language: TreeLanguage): ClosedText {
  const open: Opener[] = [];
  const insertions: Insertion[] = [];
  let previous = '';
  /** End of the last token that is neither space nor comment. */
  let end = 0;
  let newLine = false;
  /** Open brackets by what closes them. */
  const waiting = new Map<string, number>();
  const forget = ({ bracket }: Opener): void => {
    const closer = closerOf[bracket]!;
    waiting.set(closer, waiting.get(closer)! - 1);
  };
  const close = (count: number): void => {
    const closed = open.splice(open.length - count, count).toReversed();
    if (closed.length === 0) return;
    closed.forEach(forget);
    const closers = closed.map(({ bracket }) => closerOf[bracket]!).join('');
    insertions.push({ at: end, closers, opened: closed.map(({ at }) => at) });
  };
  /** How many of the innermost brackets are parentheses or square. */
  const round = (): number => open.length - 1 - open.findLastIndex(({ bracket }) => bracket === '{');
  for (const { 0: token, index } of tokensOf(text, language)) {
    if (/^\s/.test(token)) {
      newLine ||= token.includes('\n');
      continue;
    }
    if (/^\/[/*]/.test(token)) continue;
    if (newLine && round() > 0 && endsOperand(previous) && startsOperand(token)) close(round());
    newLine = false;
    const closer = closerOf[token];
    if (closer !== undefined) {
      open.push({ bracket: token, at: index, before: previous });
      waiting.set(closer, (waiting.get(closer) ?? 0) + 1);
    } else if (token === ';' && !/^(?:for|try|using)$/.test(open.at(-1)?.before ?? '')) close(round());
    else if (token === ')' || token === ']' || token === '}') {
      if ((waiting.get(token) ?? 0) > 0) {
        close(open.length - 1 - open.findLastIndex(({ bracket }) => closerOf[bracket] === token));
        forget(open.pop()!);
      }
    }
    previous = token;
    end = index + token.length;
  }
  const outermost = open.findIndex(({ bracket }) => bracket !== '{');
  if (outermost >= 0) close(open.length - outermost);
  return { code: withInsertions(text, insertions), insertions };
}

const endsOperand = (token: string): boolean => /^[\w$"')\]}]/.test(token) && !goesOn.test(token);
const startsOperand = (token: string): boolean => /^(?:[\w$]|@$)/.test(token) && !goesOn.test(token);

function withInsertions(text: string, insertions: readonly Insertion[]): string {
  let code = '';
  let from = 0;
  for (const { at, closers } of insertions) {
    code += text.slice(from, at) + closers;
    from = at;
  }
  return code + text.slice(from);
}

/** From an offset into the code with insertions to one into the text as written. */
export function offsetInText(insertions: readonly Insertion[]): (offset: number) => number {
  const steps: { at: number; length: number }[] = [];
  let length = 0;
  for (const { at, closers } of insertions) {
    steps.push({ at: at + length, length: closers.length });
    length += closers.length;
  }
  return (offset) => {
    let written = offset;
    for (const step of steps) {
      if (offset <= step.at) break;
      written -= Math.min(step.length, offset - step.at);
    }
    return written;
  };
}
