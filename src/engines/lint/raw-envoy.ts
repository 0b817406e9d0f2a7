/** Envoy's own documents without a kind, besides the route configurations that the loader knows: clusters, and bootstraps for theirs. */
import { readYaml } from '../core/yaml.ts';
import { isFields, textOf } from '../routing/fields.ts';
import type { KubeObject, Manifest } from '../routing/object.ts';

/** What stands for the API group of a document without one. */
export const envoyDocuments = 'envoy.config';

/** Only texts in which one of these occurs are read a second time. */
const signs = /\b(?:retry_policy|outlier_detection|circuit_breakers)\b/;

export function rawEnvoyObjects(manifests: readonly Manifest[]): KubeObject[] {
  return manifests
    .filter(({ text }) => signs.test(text))
    .flatMap(({ file, text }) =>
      readYaml(text).documents.flatMap((document): KubeObject[] => {
        const { value } = document;
        if (!isFields(value) || value['kind'] !== undefined) return [];
        const keys = keysWithin(value);
        const isRoutes = keys.has('virtual_hosts');
        // Routes are objects of the loader already; what is left of them is what belongs to clusters.
        const wanted = isRoutes
          ? ['outlier_detection', 'circuit_breakers']
          : ['retry_policy', 'outlier_detection', 'circuit_breakers'];
        if (!wanted.some((key) => keys.has(key))) return [];
        const kind = isRoutes ? 'Bootstrap' : 'Cluster';
        return [
          {
            apiVersion: `${envoyDocuments}/v3`,
            kind,
            namespace: '',
            name: textOf(value['name']) ?? 'envoy',
            labels: {},
            annotations: {},
            age: document.index,
            value,
            file,
            placeOf: (path) => document.placeOf(path),
            keyPlaceOf: (path) => document.keyPlaceOf(path),
          },
        ];
      }),
    );
}

const deepest = 40;

function keysWithin(value: unknown, depth = 0): Set<string> {
  if (depth > deepest || typeof value !== 'object' || value === null) return new Set();
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return new Set([...own, ...Object.values(value).flatMap((child) => [...keysWithin(child, depth + 1)])]);
}
