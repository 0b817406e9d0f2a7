/** What becomes of a number that was typed into a control: taken, taken otherwise than typed, or not a number. */
import type { NumberParam } from '#engines/core/params.ts';

export interface TypedEntry {
  /** Undefined when the text is not a number: what held before still holds, and the text stays in the field. */
  readonly value: number | undefined;
  /** What was changed and to what, or what is wrong; empty when the number was taken as typed. */
  readonly note: string;
}

type Range = Pick<NumberParam, 'min' | 'max' | 'integer' | 'maxMeans'>;

export function readTyped(text: string, { min, max, integer, maxMeans }: Range): TypedEntry {
  const written = text.trim();
  if (maxMeans !== undefined && written === maxMeans) return { value: max, note: '' };
  const typed = written === '' ? Number.NaN : Number(plainNumber(written));
  if (!Number.isFinite(typed)) {
    return { value: undefined, note: `“${shorten(written)}” is not a number; type one from ${min} to ${max}.` };
  }
  const whole = integer ? Math.round(typed) : typed;
  const value = Math.min(Math.max(whole, min), max);
  if (value === typed) return { value, note: '' };
  const why = whole < min ? `below ${min}` : whole > max ? `above ${max}` : 'not whole';
  return { value, note: `${shorten(written)} is ${why}; ${value} is used.` };
}

/** A list of such numbers; a text with one that is not a number has no values. */
export function readTypedList(
  text: string,
  spec: Range & { readonly maxLength: number },
): { readonly values: readonly number[] | undefined; readonly note: string } {
  const entries = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((item) => readTyped(item, spec));
  if (entries.length === 0) return { values: undefined, note: 'Type at least one number.' };
  const unread = entries.find(({ value }) => value === undefined);
  if (unread) return { values: undefined, note: unread.note };
  const notes = entries.slice(0, spec.maxLength).flatMap(({ note }) => note || []);
  if (entries.length > spec.maxLength) notes.push(`The first ${spec.maxLength} numbers are used.`);
  return { values: entries.slice(0, spec.maxLength).map(({ value }) => value!), note: notes.join(' ') };
}

/** As written in groups of three, 1,000, or with a decimal comma, 0,5. */
const plainNumber = (text: string): string =>
  /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.');

const shorten = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
