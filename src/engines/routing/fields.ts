/** Reading values of which nothing is certain: what is not of the asked shape reads as absent. */

export type Fields = Readonly<Record<string, unknown>>;

const noFields: Fields = Object.freeze({});

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : noFields;
}

/** The list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The finite number, or undefined. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** Texts of a list; what is no text is left out. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

/** A mapping of texts, as labels are; numbers and booleans are written out, the rest is left out. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  for (const [key, entry] of Object.entries(fieldsOf(value))) {
    if (typeof entry === 'string') map[key] = entry;
    else if (typeof entry === 'number' || typeof entry === 'boolean') map[key] = String(entry);
  }
  return map;
}

/** What stands at `path`, or undefined. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof step === 'number') at = listOf(at)[step];
    else at = Object.hasOwn(fieldsOf(at), step) ? fieldsOf(at)[step] : undefined;
  }
  return at;
}
