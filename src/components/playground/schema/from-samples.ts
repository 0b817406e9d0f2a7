/** JSON Schema out of documents: what their writer is known to write, and nothing forbidden. */
import { eitherSchema, type JsonSchema } from './json-schema.ts';

/** What a value at a path is about; undefined where nothing is said. */
export type Describe = (path: readonly (string | number)[]) => string | undefined;

export function schemaFromSample(
  value: unknown,
  describe: Describe,
  path: readonly (string | number)[] = [],
): JsonSchema {
  const said = describe(path);
  const description = said ? { description: said } : {};
  if (Array.isArray(value)) {
    const items = value.map((item, i) => schemaFromSample(item, describe, [...path, i]));
    return { ...description, type: 'array', ...(items.length > 0 && { items: items.reduce(eitherSchema) }) };
  }
  if (typeof value === 'object' && value !== null) {
    const properties = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, schemaFromSample(inner, describe, [...path, key])]),
    );
    return { ...description, type: 'object', properties };
  }
  return { ...description, type: value === null ? 'null' : typeof value };
}
