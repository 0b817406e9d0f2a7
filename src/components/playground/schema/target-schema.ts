/**
 * What the editor knows of a target's documents: the types of the model packages where there are some, and the fields that
 * the converter itself writes, read off the documents it makes of every feature under every option.
 */
import { features, targets, type EmitOptions, type PolicyField } from '#engines/convert/index.ts';
import { fieldWords } from '../../../widgets/converter-figure/field-words.ts';
import { schemaFromSample } from './from-samples.ts';
import { schemasFromTypes, type ModelType } from './from-types.ts';
import { eitherSchema, type JsonSchema } from './json-schema.ts';

const model = (path: string): ModelType => ({
  module: `@kubernetes-models/${path}`,
  name: `I${path.split('/').at(-1)!}`,
});

/** By `apiVersion/kind`. */
const models: Readonly<Record<string, ModelType>> = {
  'networking.istio.io/v1/VirtualService': model('istio/networking.istio.io/v1/VirtualService'),
  'networking.istio.io/v1/DestinationRule': model('istio/networking.istio.io/v1/DestinationRule'),
  'networking.istio.io/v1alpha3/EnvoyFilter': model('istio/networking.istio.io/v1alpha3/EnvoyFilter'),
  'gateway.networking.k8s.io/v1/HTTPRoute': model('gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'),
  'gateway.networking.x-k8s.io/v1alpha1/XBackendTrafficPolicy': model(
    'gateway-api/gateway.networking.x-k8s.io/v1alpha1/XBackendTrafficPolicy',
  ),
};

let modelled: ReadonlyMap<string, JsonSchema> | undefined;

function modelSchemas(): ReadonlyMap<string, JsonSchema> {
  const schemas = modelled ? [] : schemasFromTypes(Object.values(models));
  return (modelled ??= new Map(Object.keys(models).map((key, i) => [key, schemas[i]!])));
}

/** Every combination of the target's choices. */
function settingsOf(target: string): Record<string, string>[] {
  return Object.entries(targets.require(target).options).reduce<Record<string, string>[]>(
    (combinations, [name, spec]) =>
      spec.kind === 'choice'
        ? combinations.flatMap((given) => spec.options.map(({ value }) => ({ ...given, [name]: value })))
        : combinations,
    [{}],
  );
}

type Document = { readonly apiVersion?: string; readonly kind?: string };
const keyOf = ({ apiVersion, kind }: Document): string => (kind ? `${apiVersion}/${kind}` : '');

/** Schemas of what the target writes, by `apiVersion/kind`; `` for documents that have no kind. */
function sampled(target: string): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const settings of settingsOf(target)) {
    const options: EmitOptions = { host: 'ratings', fit: 'nearest-mean', settings };
    for (const { policy } of features) {
      const { documents, report } = targets.require(target).emit(policy, options);
      for (const [index, document] of documents.entries()) {
        const fields = new Map<string, PolicyField>();
        for (const { outputPath, field } of report) {
          const path = outputPath?.[0] === index ? JSON.stringify(outputPath.slice(1)) : undefined;
          if (path !== undefined && !fields.has(path)) fields.set(path, field);
        }
        const schema = schemaFromSample(document, (path) => {
          const field = fields.get(JSON.stringify(path));
          return field && `Carries the policy’s ${fieldWords[field]}.`;
        });
        const key = keyOf(document as Document);
        const known = schemas.get(key);
        schemas.set(key, known ? eitherSchema(known, schema) : schema);
      }
    }
  }
  return schemas;
}

/** For all documents of one text; which schema counts is decided by their kind. */
export function targetSchema(target: string): JsonSchema {
  const kinds = [...sampled(target)].map(([key, sample]) => {
    const known = modelSchemas().get(key);
    return { key, schema: known ? eitherSchema(known, sample) : sample };
  });
  const $schema = 'http://json-schema.org/draft-07/schema#';
  const [only] = kinds;
  if (only && kinds.length === 1) return { $schema, ...only.schema };
  const split = (key: string) => ({ apiVersion: key.slice(0, key.lastIndexOf('/')), kind: key.split('/').at(-1)! });
  return {
    $schema,
    type: 'object',
    properties: {
      apiVersion: { type: 'string', enum: [...new Set(kinds.map(({ key }) => split(key).apiVersion))] },
      kind: { type: 'string', enum: [...new Set(kinds.map(({ key }) => split(key).kind))] },
    },
    allOf: kinds.map(({ key, schema }) => {
      const { apiVersion, kind } = split(key);
      const properties = { apiVersion: { const: apiVersion }, kind: { const: kind } };
      return { if: { properties, required: ['apiVersion', 'kind'] }, then: schema };
    }),
  };
}
