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

/** The place of `[start, end)` in `text`. Offsets outside the text are clamped to it. */
export function placeAt(text: string, start: number, end: number = start): Place {
  const from = Math.min(Math.max(0, start), text.length);
  const to = Math.min(Math.max(from, end), text.length);
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < from; i = text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i + 1;
  }
  return { start: from, end: to, line, column: from - lineStart + 1 };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
