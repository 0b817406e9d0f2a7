/** Envoy's own documents, which have no kind: route configurations, clusters and whole bootstraps. */
import { readYaml } from '../core/yaml.ts';
import { isFields, textOf, type Fields } from '../routing/fields.ts';
import type { KubeObject, Manifest } from '../routing/object.ts';

/** What stands for the API group of a document without one. */
export const envoyGroup = 'envoy.config';

/** Only texts in which one of these occurs are read a second time. */
const signs = /\b(?:retry_policy|outlier_detection|circuit_breakers|virtual_hosts)\b/;

export function rawEnvoyObjects(manifests: readonly Manifest[]): KubeObject[] {
  return manifests
    .filter(({ text }) => signs.test(text))
    .flatMap(({ file, text }) =>
      readYaml(text).documents.flatMap((document): KubeObject[] => {
        const { value } = document;
        if (!isFields(value) || value['kind'] !== undefined || !signs.test([...keysWithin(value)].join(' '))) return [];
        const kind = kindOf(value);
        return [
          {
            apiVersion: `${envoyGroup}/v3`,
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

function kindOf(value: Fields): string {
  if (value['virtual_hosts'] !== undefined) return 'RouteConfiguration';
  return value['static_resources'] === undefined && value['resources'] === undefined ? 'Cluster' : 'Bootstrap';
}

const deepest = 40;

function keysWithin(value: unknown, depth = 0): Set<string> {
  if (depth > deepest || typeof value !== 'object' || value === null) return new Set();
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return new Set([...own, ...Object.values(value).flatMap((child) => [...keysWithin(child, depth + 1)])]);
}
