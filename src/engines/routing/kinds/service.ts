import { fieldsOf, listOf, textMapOf, textOf } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import { isDnsLabel, oneOf, portAt, shown, unexpected } from './checks.ts';
import { checkShape, serviceSpec } from './kube-shapes.ts';
import type { Finding, Kind } from './kind.ts';

export const service: Kind = {
  id: 'service',
  kind: 'Service',
  group: '',
  versions: ['v1'],
  plural: 'services',
  shortNames: ['svc'],
  namespaced: true,
  summary: 'A stable name and address for a set of pods.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, ServiceSpec' }],
  validate(object) {
    const spec = fieldsOf(object.value['spec']);
    const findings = [
      ...checkShape(object.value['spec'], ['spec'], serviceSpec),
      ...oneOf(['spec', 'type'], spec['type'], ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
    ];
    if (spec['type'] === 'ExternalName') {
      if (textOf(spec['externalName'])) return findings;
      return [
        ...findings,
        unexpected(
          ['spec', 'externalName'],
          'external-name-missing',
          'Service of type ExternalName without externalName',
          'a host name',
          'Write `externalName: host.example.com`.',
        ),
      ];
    }
    return [...findings, ...checkPorts(object)];
  },
  validateInCluster(object, cluster) {
    const selector = textMapOf(fieldsOf(object.value['spec'])['selector']);
    const workloads = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
    const given = workloads.some((kind) => cluster.inNamespace(kind, object.namespace).length > 0);
    if (Object.keys(selector).length === 0 || !given || selectsSomething(object, selector)) return [];
    return [
      unexpected(
        ['spec', 'selector'],
        'selector-selects-nothing',
        `selector ${shown(selector)} that no pod carries`,
        'labels of a pod or of a workload’s template',
        'Compare it with the labels of the pods.',
        'warning',
      ),
    ];

    function selectsSomething(service: KubeObject, wanted: Readonly<Record<string, string>>): boolean {
      if (cluster.withLabels('Pod', service.namespace, wanted).length > 0) return true;
      return workloads.some((kind) =>
        cluster.inNamespace(kind, service.namespace).some((workload) => {
          const template = fieldsOf(fieldsOf(fieldsOf(workload.value['spec'])['template'])['metadata']);
          const labels = textMapOf(template['labels']);
          return Object.entries(wanted).every(([key, value]) => labels[key] === value);
        }),
      );
    }
  },
};

function checkPorts(object: KubeObject): Finding[] {
  const spec = fieldsOf(object.value['spec']);
  const ports = listOf(spec['ports']);
  if (ports.length === 0) {
    if (spec['clusterIP'] === 'None') return [];
    return [
      unexpected(
        ['spec', 'ports'],
        'ports-missing',
        'Service without ports',
        'at least one',
        'Write `ports: [{port: 80}]`.',
      ),
    ];
  }
  const findings: Finding[] = [];
  const names = new Set<string>();
  for (const [i, entry] of ports.entries()) {
    const port = fieldsOf(entry);
    const path = ['spec', 'ports', i] as const;
    findings.push(...portAt([...path, 'port'], port['port']));
    findings.push(...oneOf([...path, 'protocol'], port['protocol'], ['TCP', 'UDP', 'SCTP']));
    const name = textOf(port['name']) ?? '';
    if (name === '' && ports.length > 1) {
      findings.push(
        unexpected(
          [...path],
          'port-name-missing',
          'port without name',
          'a name, as there are several ports',
          'Write `name: http`.',
        ),
      );
    } else if (name !== '' && !isDnsLabel(name)) {
      findings.push(
        unexpected(
          [...path, 'name'],
          'port-name-invalid',
          `port name ${shown(name)}`,
          'a DNS label',
          'Use a-z, 0-9 and -.',
        ),
      );
    }
    if (name !== '' && names.has(name)) {
      findings.push(
        unexpected(
          [...path, 'name'],
          'port-name-duplicate',
          `second port ${shown(name)}`,
          'names that differ',
          'Rename one.',
        ),
      );
    }
    names.add(name);
  }
  return findings;
}
