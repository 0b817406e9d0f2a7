/** Scalars of plain YAML (plain-yaml.ts), by the core schema. */

/** Thrown where a text is not plain. */
export const notPlain = new Error('not plain YAML');

const [space, dash] = [32, 45];

/** Characters that give what follows another meaning at the start of a plain scalar. */
export const indicators = new Set([...'&*!|>%@`?:,#"\'{}[]'].map((text) => text.charCodeAt(0)));
/** Whole keys that are not texts, or have a meaning of their own. */
const specialKey = /^(?:<<|__proto__|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+.\d].*)$/;

/** Spaces at the end are no part of a plain scalar; other blanks are. */
export function withoutSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === space) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

/** What no plain scalar of one line holds here: tabs and other controls, and the byte order mark. */
const strange = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/** Whether a key written plainly is a text, and no other meaning is given to it. */
export function isTextKey(key: string): boolean {
  return !specialKey.test(key) && !strange.test(key);
}

const word = /^[A-Za-z_/$(][\w./$():@%=+~*-]*$/;
const integer = /^[-+]?\d+$/;
const float = /^[-+]?(?:\.\d+|\d+\.\d*)$/;
const exponent = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)[eE][-+]?\d+$/;

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
]);

/** A plain scalar by the core schema (YAML 1.2.2, 10.3.2). */
export function scalar(written: string): unknown {
  const constant = constants.get(written);
  if (constant !== undefined || written === 'null' || constants.has(written)) return constant;
  if (word.test(written)) return written;
  if (strange.test(written)) throw notPlain;
  const first = written.charCodeAt(0);
  const numeric = first === dash || first === 43 || first === 46 || (first >= 48 && first <= 57);
  if (!numeric) return written;
  if (integer.test(written)) return parseInt(written, 10);
  if (float.test(written) || exponent.test(written)) return parseFloat(written);
  // Octal, hexadecimal, infinite and not-a-number, and the lone dash.
  if (/^[-+]?(?:0[ox]|\.[iInN])/.test(written) || written === '-') throw notPlain;
  return written;
}
