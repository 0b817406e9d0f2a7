/** The part of JSON Schema that the editors' schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

const typesOf = ({ type }: JsonSchema): readonly string[] => (type === undefined ? [] : [type].flat());

/** Accepts what either of the two does; words of `a` come first. */
export function eitherSchema(a: JsonSchema, b: JsonSchema): JsonSchema {
  const types = [...new Set([...typesOf(a), ...typesOf(b)])];
  if (typesOf(a).length === 0 || typesOf(b).length === 0) return a.description ? { description: a.description } : {};
  const description = a.description ?? b.description;
  const values = a.enum && b.enum ? [...new Set([...a.enum, ...b.enum])] : undefined;
  const names = [...new Set([...Object.keys(a.properties ?? {}), ...Object.keys(b.properties ?? {})])];
  const properties = Object.fromEntries(names.map((name) => [name, eitherProperty(name, a, b)]));
  const required = a.required?.filter((name) => b.required?.includes(name));
  const items = a.items && b.items ? eitherSchema(a.items, b.items) : (a.items ?? b.items);
  const open = a.additionalProperties ?? b.additionalProperties;
  return {
    ...(description && { description }),
    type: types.length === 1 ? types[0]! : types,
    ...(values && { enum: values }),
    ...(names.length > 0 && { properties }),
    ...(required?.length && { required }),
    ...(open !== undefined && { additionalProperties: open }),
    ...(items && { items }),
  };
}

function eitherProperty(name: string, a: JsonSchema, b: JsonSchema): JsonSchema {
  const [left, right] = [a.properties?.[name], b.properties?.[name]];
  return left && right ? eitherSchema(left, right) : (left ?? right)!;
}
