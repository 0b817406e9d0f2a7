/** `base = 100ms; cap = 10s; formula`: the definitions before a formula, split off. */

export interface Segment {
  readonly text: string;
  readonly offset: number;
}

export interface Definition {
  readonly name: string;
  readonly nameAt: number;
  readonly value: Segment;
}

const definitionPattern = /^(\s*)([A-Za-z_$][\w$]*)\s*=(?!=)/;

/** Cuts at semicolons, and at the end of a line that is a complete definition. */
function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  let open = 0;
  for (let i = 0; i <= text.length; i++) {
    const character = text.charAt(i);
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    const cuts =
      i === text.length ||
      character === ';' ||
      (character === '\n' &&
        open <= 0 &&
        /[^=\s]\s*$/.test(text.slice(from, i)) &&
        definitionPattern.test(text.slice(from, i)));
    if (!cuts) continue;
    segments.push({ text: text.slice(from, i), offset: from });
    from = i + 1;
  }
  return segments.filter((segment) => segment.text.trim() !== '');
}

/** `formula` is the last segment, unless that is a definition too. */
export function splitText(text: string): { definitions: Definition[]; rest: Segment[] } {
  const definitions: Definition[] = [];
  const rest: Segment[] = [];
  for (const segment of segmentsOf(text)) {
    const match = definitionPattern.exec(segment.text);
    if (!match) {
      rest.push(segment);
      continue;
    }
    definitions.push({
      name: match[2]!,
      nameAt: segment.offset + match[1]!.length,
      value: { text: segment.text.slice(match[0].length), offset: segment.offset + match[0].length },
    });
  }
  return { definitions, rest };
}
