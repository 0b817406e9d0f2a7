/** Custom resource definitions as JSON schemas that forbid what Kubernetes would prune. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { sharedPath } from './shared.ts';

type Schema = Record<string, unknown>;
interface Version {
  readonly name: string;
  readonly schema?: { readonly openAPIV3Schema: Schema };
}
interface Definition {
  readonly kind: string;
  readonly spec: { readonly group: string; readonly names: { readonly kind: string }; readonly versions: Version[] };
}

/** Structural schema to draft-07, unknown fields forbidden except where the definition keeps them. */
function strict(schema: Schema): Schema {
  const out: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-kubernetes-') || ['nullable', 'format', 'description', 'default', 'example'].includes(key))
      continue;
    if (key === 'properties') out[key] = mapped(value as Record<string, Schema>);
    else if (key === 'items' || key === 'not') out[key] = strict(value as Schema);
    else if (key === 'additionalProperties') out[key] = typeof value === 'object' ? strict(value as Schema) : value;
    else if (['allOf', 'anyOf', 'oneOf'].includes(key)) out[key] = (value as Schema[]).map(loose);
    else if (key === 'exclusiveMaximum' || key === 'exclusiveMinimum') {
      if (value === true) out[key] = schema[key === 'exclusiveMaximum' ? 'maximum' : 'minimum'];
      else if (value !== false) out[key] = value;
    } else out[key] = value;
  }
  if (schema['x-kubernetes-int-or-string']) {
    const { pattern, type: _type, ...rest } = out;
    return { ...rest, anyOf: [{ type: 'integer' }, { type: 'string', ...(pattern ? { pattern } : {}) }] };
  }
  if (
    schema['properties'] &&
    !schema['x-kubernetes-preserve-unknown-fields'] &&
    out['additionalProperties'] === undefined
  ) {
    out['additionalProperties'] = false;
  }
  if (schema['nullable'] && typeof out['type'] === 'string') out['type'] = [out['type'], 'null'];
  return out;
}

const mapped = (properties: Record<string, Schema>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, strict(schema)]));

/** Inside a choice the branches name only some fields, so nothing is closed there. */
function loose(schema: Schema): Schema {
  const { additionalProperties: _closed, ...rest } = strict(schema);
  const open = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(open)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([key, inner]) => !(key === 'additionalProperties' && inner === false))
              .map(([key, inner]) => [key, open(inner)]),
          )
        : value;
  return open(rest) as Schema;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesUnder(file) : /\.ya?ml$/.test(name) ? [file] : [];
  });
}

export type Validators = ReadonlyMap<string, ValidateFunction>;

/** Validators by `apiVersion/kind`; undefined where the shared data is absent. */
export function crdValidators(...folders: readonly string[]): Validators | undefined {
  const validators = new Map<string, ValidateFunction>();
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  for (const folder of folders) {
    const found = sharedPath(`crds/${folder}`);
    if (!found) return undefined;
    const files = statSync(found).isDirectory() ? filesUnder(found) : [found];
    for (const file of files) {
      for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
        const definition = document.toJS() as Definition | null;
        if (definition?.kind !== 'CustomResourceDefinition') continue;
        const { group, names, versions } = definition.spec;
        for (const { name, schema } of versions) {
          if (!schema) continue;
          const closed = strict(schema.openAPIV3Schema);
          const properties = {
            ...(closed['properties'] as object),
            apiVersion: {},
            kind: {},
            metadata: { type: 'object' },
          };
          validators.set(
            `${group}/${name}/${names.kind}`,
            ajv.compile({ ...closed, properties, additionalProperties: false }),
          );
        }
      }
    }
  }
  return validators;
}
