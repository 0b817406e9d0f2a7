/** Marks given by offsets, as what each line shows of them. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { Highlight } from './CodeEditor.tsx';

export interface LineMarks {
  /** The whole line is on a request's way. */
  readonly isPath: boolean;
  /** Stretches of the line, in characters. */
  readonly ranges: readonly LineRange[];
}

interface LineRange {
  readonly kind: 'linked' | Diagnostic['severity'];
  readonly from: number;
  readonly length: number;
}

/** @returns marks by line, from 0; lines without any are absent */
export function marksByLine(
  text: string,
  highlights: readonly Highlight[] = [],
  diagnostics: readonly Diagnostic[] = [],
): ReadonlyMap<number, LineMarks> {
  const found = new Map<number, { isPath: boolean; ranges: LineRange[] }>();
  const at = (line: number) => {
    let marks = found.get(line);
    if (!marks) found.set(line, (marks = { isPath: false, ranges: [] }));
    return marks;
  };
  let start = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const end = start + line.length;
    const first = start + line.search(/\S|$/);
    const add = (kind: LineRange['kind'], place: Highlight['place']) => {
      if (place.start > end || place.end < start || (place.end === start && place.start < start)) return;
      const from = Math.max(place.start, first) - start;
      at(i).ranges.push({ kind, from, length: Math.max(1, Math.min(place.end, end) - start - from) });
    };
    for (const { kind, place } of highlights) {
      if (kind === 'linked') add(kind, place);
      else if (place.start <= end && place.end >= start) at(i).isPath = true;
    }
    for (const { severity, place } of diagnostics) if (place) add(severity, place);
    start = end + 1;
  }
  return found;
}
