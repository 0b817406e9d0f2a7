/** WorkloadGroup: the template from which machines register themselves as WorkloadEntries. */
import { shown } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { labelMap } from './istio-names.ts';
import { all, choice, list, map, needs, notNegative, oneOf, port, record, text } from './istio-shape.ts';
import { endpointFields } from './workload-entry.ts';

const headerName = all(text, (field) => {
  if (/^[-A-Za-z0-9]+$/.test(field.text)) return;
  field.error(
    'bad-header-name',
    `Unexpected header ${shown(field.text)}, expected letters, digits and "-".`,
    'Rename the header.',
  );
});

const probe = record(
  {
    exec: record({ command: list(text) }, needs('command')),
    failureThreshold: notNegative,
    grpc: record({ port, service: text }, needs('port')),
    httpGet: record(
      {
        host: text,
        httpHeaders: list(record({ name: headerName, value: text }, needs('name'))),
        path: text,
        port,
        scheme: choice('', 'HTTP', 'HTTPS'),
      },
      needs('port'),
    ),
    initialDelaySeconds: notNegative,
    periodSeconds: notNegative,
    successThreshold: notNegative,
    tcpSocket: record({ host: text, port }, needs('port')),
    timeoutSeconds: notNegative,
  },
  oneOf('exec', 'grpc', 'httpGet', 'tcpSocket'),
  (field) => {
    if (['exec', 'grpc', 'httpGet', 'tcpSocket'].some((key) => field.at(key).isSet)) return;
    field.error(
      'empty-probe',
      'Unexpected probe without a method, expected exec, grpc, httpGet or tcpSocket.',
      'Add one of them.',
    );
  },
);

export const workloadGroup = defineIstioKind({
  id: 'workload-group',
  kind: 'WorkloadGroup',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'workloadgroups',
  shortNames: ['wg'],
  summary: 'Describes machines outside Kubernetes that join the mesh by themselves.',
  validator: 'ValidateWorkloadGroup',
  spec: () =>
    record(
      {
        metadata: record({ annotations: map(text), labels: all(map(text), labelMap) }),
        probe,
        template: record(endpointFields),
      },
      needs('template'),
    ),
});
