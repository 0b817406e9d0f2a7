/** WorkloadEntry: one machine outside Kubernetes that takes part in the mesh; and the endpoints of a ServiceEntry. */
import { shown, type Field } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { fqdnProblem, isDnsLabel, isIpAddress, labelMap } from './istio-names.ts';
import { all, map, notNegative, port, record, text, type Check } from './istio-shape.ts';

export const endpointFields: Readonly<Record<string, Check>> = {
  address: text,
  labels: all(map(text), labelMap),
  locality: text,
  network: text,
  ports: map(port),
  serviceAccount: text,
  weight: notNegative,
};

export const workloadEntry = defineIstioKind({
  id: 'workload-entry',
  kind: 'WorkloadEntry',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'workloadentries',
  shortNames: ['we'],
  summary: 'Names one machine outside Kubernetes that a ServiceEntry may select.',
  validator: 'ValidateWorkloadEntry',
  spec: () => record(endpointFields, (spec) => checkEndpoint(spec, { names: true })),
});

export interface EndpointRules {
  /** Domain names are allowed as addresses. */
  readonly names: boolean;
  /** Ports of the ServiceEntry it belongs to. */
  readonly servicePorts?: ReadonlySet<string>;
}

/** validateWorkloadEntry of istio/istio. */
export function checkEndpoint(field: Field, { names, servicePorts }: EndpointRules): void {
  const address = field.at('address');
  const unix = address.text.startsWith('unix://');
  if (!address.isFilled) {
    if (!field.at('network').isFilled) {
      field.error(
        'missing-field',
        'Unexpected missing address, expected one.',
        'Add an address, or the network it is reached through.',
      );
      return;
    }
    field.warning(
      'missing-address',
      'Unexpected network without address, expected both.',
      'Add the address unless the network has a gateway.',
    );
  } else if (unix) {
    checkSocket(address);
    if (field.at('ports').isFilled) {
      field.at('ports').error('socket-port', 'Unexpected ports with a unix socket, expected none.', 'Remove ports.');
    }
  } else if (!isIpAddress(address.text)) {
    const problem = names ? fqdnProblem(address.text) : 'only IP addresses are allowed with resolution STATIC';
    if (problem)
      address.error(
        'bad-address',
        `Unexpected address ${shown(address.text)}, expected an IP address${names ? ' or a domain name' : ''}: ${problem}.`,
        'Correct the address.',
      );
  }
  checkEndpointPorts(field, servicePorts);
  if (unix && servicePorts && servicePorts.size !== 1) {
    address.error(
      'socket-port',
      `Unexpected unix socket for ${servicePorts.size} ports, expected exactly 1 service port.`,
      'Leave one port in the ServiceEntry.',
    );
  }
}

export function checkEndpointPorts(endpoint: Field, servicePorts: ReadonlySet<string> | undefined): void {
  for (const [name, number] of endpoint.at('ports').entries) {
    if (servicePorts && !servicePorts.has(name)) {
      number.keyFinding(
        'error',
        'unknown-port',
        `Unexpected port "${name}", expected one of ${[...servicePorts].join(', ')}.`,
        'Name a port of the ServiceEntry.',
      );
    }
    if (!isDnsLabel(name)) {
      number.keyFinding(
        'error',
        'bad-port-name',
        `Unexpected port name ${shown(name)}, expected letters, digits and "-".`,
        'Rename the port.',
      );
    }
  }
}

export function checkSocket(address: Field): void {
  const path = address.text.slice('unix://'.length);
  if (path.startsWith('@') && path.length > 1) return;
  if (path.startsWith('/') && !path.endsWith('/')) return;
  address.error(
    'bad-socket',
    `Unexpected socket "${path}", expected an absolute path to a file, or "@name".`,
    'Write unix:///path/to/socket.',
  );
}
