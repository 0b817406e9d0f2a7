import { fieldsOf, listOf } from '../fields.ts';
import { unexpected } from './checks.ts';
import { checkShape, podSpec } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

export const pod: Kind = {
  id: 'pod',
  kind: 'Pod',
  group: '',
  versions: ['v1'],
  plural: 'pods',
  shortNames: ['po'],
  namespaced: true,
  summary: 'The smallest thing that runs: one or more containers with one address.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, PodSpec' }],
  validate(object) {
    const findings = checkShape(object.value['spec'], ['spec'], podSpec);
    if (listOf(fieldsOf(object.value['spec'])['containers']).length > 0) return findings;
    const missing = unexpected(
      ['spec', 'containers'],
      'containers-missing',
      'Pod without containers',
      'at least one',
      'Write `containers: […]`.',
      'warning',
    );
    return [...findings, missing];
  },
};
