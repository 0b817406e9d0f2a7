import { checkShape, namespaceSpec } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

export const namespace: Kind = {
  id: 'namespace',
  kind: 'Namespace',
  group: '',
  versions: ['v1'],
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  summary: 'A part of the cluster with its own names; its labels decide what selectors of namespaces take in.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, Namespace' }],
  validate: ({ value }) => checkShape(value['spec'], ['spec'], namespaceSpec),
};
