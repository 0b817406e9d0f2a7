/** What is pointed at in one text, marked in the other and in the report. */
import { useMemo, useState } from 'react';
import type { ConvertedLine, Question } from '#engines/convert/index.ts';
import type { Highlight } from '../code-editor/CodeEditor.tsx';
import { linkedLines, placesOf, type Pointing, type Side } from './linked.ts';

interface Texts {
  readonly text: string;
  /** The YAML as converted. */
  readonly written: string;
  /** It was changed by hand: no line of the report stands for a place in it. */
  readonly edited: boolean;
  /** The question that has the focus. */
  readonly asked: Question | null;
}

interface LinkedSide {
  readonly marks: readonly Highlight[];
  /** Where to scroll to; null where the pointer is. */
  readonly reveal: Highlight['place'] | null;
  /** @param offset in the text, null when nothing is pointed at */
  readonly point: (offset: number | null) => void;
}

export interface Linked {
  /** Lines of the report that belong to what is pointed at. */
  readonly lines: readonly number[];
  readonly pointLine: (line: number | null) => void;
  readonly source: LinkedSide;
  readonly output: LinkedSide;
}

export function useLinked(report: readonly ConvertedLine[], { text, written, edited, asked }: Texts): Linked {
  const [pointing, setPointing] = useState<Pointing>(null);
  const from = pointing?.from;
  const lines = linkedLines(report, edited && from === 'output' ? null : pointing, from === 'output' ? written : text);
  const marks = (side: Side) => placesOf(report, lines, side).map((place): Highlight => ({ place, kind: 'linked' }));
  const source = useMemo(
    () => [...marks('source'), ...(asked?.place ? [{ place: asked.place, kind: 'linked' as const }] : [])],
    [report, lines.join(), asked],
  );
  const output = useMemo(() => (edited ? [] : marks('output')), [report, lines.join(), edited]);
  const side = (name: Side, own: readonly Highlight[]): LinkedSide => ({
    marks: own,
    reveal: from === name ? null : (own[0]?.place ?? null),
    point: (offset) => setPointing(offset === null ? null : { from: name, offset }),
  });
  return {
    lines,
    pointLine: (line) => setPointing(line === null ? null : { from: 'report', line }),
    source: side('source', source),
    output: side('output', output),
  };
}
