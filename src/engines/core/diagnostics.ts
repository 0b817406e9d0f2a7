/** What the engines say about text and values a person typed. Input never throws; it yields diagnostics. */

export type Severity = 'error' | 'warning' | 'info';

/** A stretch of a text. Offsets count UTF-16 units from 0; line and column count from 1. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export interface Diagnostic {
  /** Stable kebab-case id of the finding, e.g. `param-out-of-range`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: unexpected what, expected what. */
  readonly message: string;
  readonly place?: Place;
  /** What to do about it. */
  readonly hint: string;
}

/** The place of `[start, end)` of one text. Offsets outside the text are clamped to it. */
export type PlaceReader = (start: number, end?: number) => Place;

/** Places of a text by offset; its lines are found once, when the first place is asked for. */
export function placesOf(text: string): PlaceReader {
  let lineStarts: number[] | undefined;
  return (start, end = start) => {
    const from = Math.min(Math.max(0, start), text.length);
    const to = Math.min(Math.max(from, end), text.length);
    lineStarts ??= lineStartsOf(text);
    let [low, high] = [0, lineStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lineStarts[middle]! <= from) low = middle;
      else high = middle - 1;
    }
    return { start: from, end: to, line: low + 1, column: from - lineStarts[low]! + 1 };
  };
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** One place; of several in the same text `placesOf` finds the lines once. */
export function placeAt(text: string, start: number, end: number = start): Place {
  return placesOf(text)(start, end);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
