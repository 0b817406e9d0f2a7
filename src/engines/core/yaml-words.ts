/** What the YAML parser complains of, in words that help whoever wrote the text. */

/** One fault is told once: a second complaint about the same place says nothing new. */
export function withoutEchoes<T extends { readonly pos: readonly [number, number] }>(problems: readonly T[]): T[] {
  return problems.filter(({ pos }, i) => problems.findIndex((other) => other.pos[0] === pos[0]) === i);
}

/** The parser names what it missed; where that is not what went wrong in the text, the likely fault is named instead. */
export function wordsFor(
  { code, message }: { readonly code: string; readonly message: string },
  restOfLine: string,
): { message: string; hint: string } {
  if (message.startsWith('Sequence item without')) {
    return {
      message: 'Unexpected indent, expected that of the lines above or `- ` for a further item of the list.',
      hint: 'Indent this line like its siblings above.',
    };
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:(?:\s|$)/.test(restOfLine)) {
    return {
      message: 'Unexpected second `: ` on one line, expected one value.',
      hint: 'Put the value in quotes, or write its fields on lines of their own.',
    };
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY') {
    return {
      message: 'Unexpected lines below a value, indented deeper than its key.',
      hint: 'If the next line is a field beside this one, indent it like this line; if it belongs to the value, it needs a key of its own.',
    };
  }
  return { message: `Unexpected YAML: ${message.replace(/\s+/g, ' ').replace(/\.?$/, '.')}`, hint: hintFor(code) };
}

function hintFor(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'Remove one of the two; which one counts differs between tools.';
    case 'TAB_AS_INDENT':
      return 'Indent with spaces.';
    case 'BAD_INDENT':
      return 'Align this line with its siblings.';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'Write `key: value` on one line, with a blank after the colon.';
    default:
      return 'Correct the YAML here; the documents before and after are still read.';
  }
}
