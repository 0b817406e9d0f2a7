import { fieldsOf, numberOf, textMapOf } from '../fields.ts';
import { selects } from '../selector.ts';
import { shown, unexpected } from './checks.ts';
import { checkShape, deploymentSpec } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

export const deployment: Kind = {
  id: 'deployment',
  kind: 'Deployment',
  group: 'apps',
  versions: ['v1'],
  plural: 'deployments',
  shortNames: ['deploy'],
  namespaced: true,
  summary: 'Keeps a number of equal pods running.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'apps/v1/types.go, DeploymentSpec' }],
  validate(object) {
    const spec = fieldsOf(object.value['spec']);
    const labels = textMapOf(fieldsOf(fieldsOf(spec['template'])['metadata'])['labels']);
    const findings = checkShape(object.value['spec'], ['spec'], deploymentSpec);
    if (spec['selector'] === undefined) {
      findings.push(
        unexpected(
          ['spec'],
          'selector-missing',
          'Deployment without selector',
          'the labels of its template',
          'Write `selector: {matchLabels: …}`.',
        ),
      );
    } else if (!selects(spec['selector'], labels)) {
      findings.push(
        unexpected(
          ['spec', 'selector'],
          'selector-differs',
          `selector that the template’s labels ${shown(labels)} do not fit`,
          'the same labels',
          'Kubernetes refuses such a Deployment.',
        ),
      );
    }
    const replicas = spec['replicas'];
    if (replicas !== undefined && (numberOf(replicas) === undefined || Number(replicas) < 0)) {
      findings.push(
        unexpected(
          ['spec', 'replicas'],
          'replicas-invalid',
          `replicas ${shown(replicas)}`,
          'a number of at least 0',
          'Write a number.',
        ),
      );
    }
    return findings;
  },
};
