/** Reads plain documents back: a value by its path, or nothing. */
import { readDuration } from './durations.ts';
import type { PlainDocument, PlainValue } from './target.ts';

export type Path = readonly (string | number)[];

export function documentOf(documents: readonly PlainDocument[], kind: string): PlainDocument | undefined {
  return documents.find((document) => document['kind'] === kind);
}

export function valueAt(value: PlainValue | undefined, ...path: Path): PlainValue | undefined {
  return path.reduce<PlainValue | undefined>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string | number, PlainValue>>)[key]
        : undefined,
    value,
  );
}

export function numberAt(value: PlainValue | undefined, ...path: Path): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function textAt(value: PlainValue | undefined, ...path: Path): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(value: PlainValue | undefined, ...path: Path): readonly PlainValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly PlainValue[]) : [];
}

/** Milliseconds of a duration in the documents' spelling; null where there is none. */
export function msAt(value: PlainValue | undefined, ...path: Path): number | null {
  return readDuration(valueAt(value, ...path)) ?? null;
}

/** Splits a list of conditions into Envoy's tokens and statuses. */
export function splitWords(words: readonly PlainValue[]): { tokens: string[]; statuses: number[] } {
  const texts = words.map(String);
  return {
    tokens: texts.filter((word) => !/^\d+$/.test(word)),
    statuses: texts.filter((word) => /^\d+$/.test(word)).map(Number),
  };
}

/** The entries that have a value, in the order given. */
export function present(entries: Readonly<Record<string, PlainValue | null | undefined>>): Record<string, PlainValue> {
  return Object.fromEntries(
    Object.entries(entries).filter(
      (entry): entry is [string, PlainValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  );
}
