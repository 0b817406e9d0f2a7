/** Kinds that only matter here because others refer to them. */
import { checkShape, texts } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

export const secret: Kind = {
  id: 'secret',
  kind: 'Secret',
  group: '',
  versions: ['v1'],
  plural: 'secrets',
  shortNames: [],
  namespaced: true,
  summary: 'Confidential data; here: certificates that listeners refer to.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, Secret' }],
  validate: ({ value }) => ['data', 'stringData'].flatMap((key) => checkShape(value[key], [key], texts)),
};

export const configMap: Kind = {
  id: 'config-map',
  kind: 'ConfigMap',
  group: '',
  versions: ['v1'],
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  summary: 'Settings as text; here: certificate authorities and settings of controllers.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, ConfigMap' }],
  validate: ({ value }) => checkShape(value['data'], ['data'], texts),
};
