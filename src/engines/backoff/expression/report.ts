/** What is found wrong while one text is read. */
import { placeAt, type Diagnostic } from '../../core/diagnostics.ts';

/** Collects what is wrong with one text. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get failed(): boolean {
    return this.diagnostics.some((d) => d.severity === 'error');
  }

  error(code: string, start: number, end: number, message: string, hint: string): void {
    this.diagnostics.push({ code, severity: 'error', message, place: placeAt(this.#text, start, end), hint });
  }

  note(code: string, start: number, end: number, message: string, hint: string): void {
    this.diagnostics.push({ code, severity: 'info', message, place: placeAt(this.#text, start, end), hint });
  }

  slice(start: number, end: number): string {
    const shown = this.#text.slice(start, end);
    return shown.length > 24 ? `${shown.slice(0, 23)}…` : shown;
  }
}

/** Names are plain, so that no parameter can be mistaken for something else. */
export function checkName(name: string, span: { start: number; end: number }, report: Report): boolean {
  if (/^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(name) && !(name in Object.prototype) && name !== 'text') return true;
  report.error(
    'formula-name',
    span.start,
    span.end,
    `Unexpected name ${report.slice(span.start, span.end)}, expected a letter followed by up to 31 letters, digits or underscores.`,
    name === 'text' || name in Object.prototype
      ? 'Choose another name; this one is taken.'
      : 'Choose a plain name, e.g. base.',
  );
  return false;
}
