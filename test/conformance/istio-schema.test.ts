/** Every field of Istio's schemas is known to our kinds: an object that uses all of them has no unknown field. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadCluster } from '../../src/engines/routing/load.ts';
import { istioKinds } from '../../src/engines/routing/kinds/istio-kinds.ts';
import { sharedPath } from '../support/shared.ts';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** A value that uses every field; it need not make sense. */
function everything(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, child]) => [key, everything(child)]));
  }
  if (schema.items) return [everything(schema.items)];
  if (typeof schema.additionalProperties === 'object') return { key: everything(schema.additionalProperties) };
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'object':
      return {};
    default:
      return 'text';
  }
}

const file = sharedPath('crds/istio/customresourcedefinitions-1.31-branch.yaml');
const definitions = file ? parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()) : [];

describe('fields of Istio 1.31', () => {
  test.for(istioKinds.map((kind) => [kind.kind, kind] as const))('%s', ([, kind], { skip }) => {
    if (!file) skip('the schemas are not on this machine');
    const found = definitions.find((one) => one?.spec?.names?.kind === kind.kind && one.spec.group === kind.group);
    expect(found, 'the schema').toBeDefined();
    const [version] = found.spec.versions;
    const spec = everything(version.schema.openAPIV3Schema.properties.spec);
    const apiVersion = `${kind.group}/${version.name}`;
    const text = JSON.stringify({ apiVersion, kind: kind.kind, metadata: { name: 'all' }, spec });
    // Words only the webhook is particular about are not in the schema; "text" stands for them.
    const unknown = loadCluster([{ file: 'all.json', text }]).diagnostics.filter(
      (d) =>
        ['unknown-field', 'wrong-type', 'unknown-kind'].includes(d.code) ||
        (d.code === 'unsupported-value' && !d.message.includes('"text"')),
    );
    expect(unknown.map(({ message }) => message)).toEqual([]);
    expect(found.spec.versions.map((one: { name: string }) => one.name).toSorted()).toEqual(kind.versions.toSorted());
    expect(found.spec.names.plural).toBe(kind.plural);
    expect(found.spec.names.shortNames ?? []).toEqual(kind.shortNames);
  });
});
