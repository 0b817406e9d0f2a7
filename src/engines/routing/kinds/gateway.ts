/** GatewayClass, Gateway and ListenerSet: what listens at the edge. */
import { defineGatewayApiKind } from './gateway-api-kind.ts';
import { atMost, hostname, parentRef, reference, uniqueNames } from './gateway-api-parts.ts';
import { isRange } from '../match/address.ts';
import { shown, type Field } from './istio-field.ts';
import { choice, filledText, free, list, map, needs, port, record, text, type Check } from './istio-shape.ts';

const namespaces: Check = record({ from: choice('All', 'Selector', 'Same', 'None'), selector: free }, (field) => {
  if (field.at('from').text !== 'Selector' || field.at('selector').isSet) return;
  field.error('missing-field', 'Unexpected from: Selector without selector, expected one.', 'Add "selector".');
});

const tls: Check = record({
  mode: choice('Terminate', 'Passthrough'),
  certificateRefs: list(record(reference, needs('name'))),
  options: map(text),
});

const parametersRef = (namespace: boolean): Check =>
  record(
    { group: text, kind: filledText, name: filledText, ...(namespace ? { namespace: filledText } : {}) },
    needs('group', 'kind', 'name'),
  );

/** Addresses of an unknown type are the implementation's to judge, if their type has a domain before it. */
const address: Check = record({ type: filledText, value: text }, (field) => {
  const [type, value] = [field.at('type').text || 'IPAddress', field.at('value')];
  if (value.text === '') return;
  if (type === 'IPAddress' && (value.text.includes('/') || !isRange(value.text))) {
    value.error(
      'bad-address',
      `Unexpected address ${shown(value.value)}, expected an IP address.`,
      'Write an IPv4 or IPv6 address, or `type: Hostname` before a name.',
    );
  }
  if (type === 'Hostname') hostname(value);
});

const validation: Check = record(
  {
    caCertificateRefs: list(record(reference, needs('group', 'kind', 'name')), atMost(16, 'references')),
    mode: choice('AllowValidOnly', 'AllowInsecureFallback'),
  },
  needs('caCertificateRefs'),
);

/** How clients prove who they are, and the certificate shown to backends. */
const gatewayTls: Check = record({
  backend: record({ clientCertificateRef: record(reference, needs('name')) }),
  frontend: record(
    {
      default: record({ validation }),
      perPort: list(record({ port, tls: record({ validation }) }, needs('port', 'tls')), atMost(64, 'ports')),
    },
    needs('default'),
  ),
});

/** Rules the CRD states in CEL about protocol, tls and hostname. */
function checkListener(field: Field): void {
  const protocol = field.at('protocol').text;
  const plain = ['HTTP', 'TCP', 'UDP'].includes(protocol);
  if (plain && field.at('tls').isSet) {
    field
      .at('tls')
      .keyFinding(
        'error',
        'tls-not-allowed',
        `Unexpected tls on a listener of protocol ${protocol}, expected it with HTTPS or TLS.`,
        'Change the protocol or remove tls.',
      );
  }
  if (protocol === 'HTTPS' && field.at('tls').at('mode').text === 'Passthrough') {
    field
      .at('tls')
      .at('mode')
      .error(
        'tls-mode',
        'Unexpected mode Passthrough with protocol HTTPS, expected Terminate.',
        'Use protocol TLS to pass connections through.',
      );
  }
  if ((protocol === 'TCP' || protocol === 'UDP') && field.at('hostname').isFilled) {
    field
      .at('hostname')
      .keyFinding(
        'error',
        'hostname-not-allowed',
        `Unexpected hostname on a listener of protocol ${protocol}, expected none.`,
        'Remove it.',
      );
  }
  const terminates = protocol === 'HTTPS' || (protocol === 'TLS' && field.at('tls').at('mode').text !== 'Passthrough');
  const given = field.at('tls').at('certificateRefs').isFilled || field.at('tls').at('options').isFilled;
  if (terminates && !given) {
    field.error(
      'certificate-missing',
      `Unexpected listener ${shown(field.at('name').value)} without certificateRefs, expected one, as it terminates TLS.`,
      'Add tls.certificateRefs.',
    );
  }
}

const listener: Check = record(
  {
    name: filledText,
    hostname,
    port,
    protocol: text,
    tls,
    allowedRoutes: record({ namespaces, kinds: list(record({ group: text, kind: text }, needs('kind'))) }),
  },
  needs('name', 'port', 'protocol'),
  checkListener,
);

/** Port, protocol and hostname tell listeners of one object apart. */
function checkDistinct(field: Field): void {
  const seen = new Set<string>();
  for (const item of field.items) {
    const key = ['port', 'protocol', 'hostname'].map((name) => String(item.at(name).value ?? '')).join(' ');
    if (seen.has(key)) {
      item.error(
        'listener-repeated',
        `Unexpected second listener with port, protocol and hostname ${key.trim()}, expected a difference.`,
        'Change one of the three.',
      );
    }
    seen.add(key);
  }
}

const listeners = list(listener, uniqueNames('name'), checkDistinct, atMost(64, 'listeners'));

function needsListeners(field: Field): void {
  if (field.at('listeners').isFilled) return;
  field.error('missing-field', 'Unexpected missing listeners, expected at least one.', 'Add "listeners".');
}

export const gatewayClass = defineGatewayApiKind({
  id: 'gateway-class',
  kind: 'GatewayClass',
  versions: ['v1', 'v1beta1'],
  plural: 'gatewayclasses',
  shortNames: ['gc'],
  namespaced: false,
  summary: 'Names the implementation that carries out Gateways of this class.',
  at: 'gatewayclass_types.go',
  spec: record(
    { controllerName: filledText, parametersRef: parametersRef(true), description: text },
    needs('controllerName'),
  ),
});

export const gateway = defineGatewayApiKind({
  id: 'gateway',
  kind: 'Gateway',
  versions: ['v1', 'v1beta1'],
  plural: 'gateways',
  shortNames: ['gtw'],
  summary: 'Listens on ports for host names; routes attach to it.',
  at: 'gateway_types.go',
  spec: record(
    {
      gatewayClassName: filledText,
      listeners,
      addresses: list(address, atMost(16, 'addresses')),
      infrastructure: record({ labels: map(text), annotations: map(text), parametersRef: parametersRef(false) }),
      allowedListeners: record({ namespaces }),
      tls: gatewayTls,
      defaultScope: text,
    },
    needs('gatewayClassName'),
    needsListeners,
  ),
});

export const listenerSet = defineGatewayApiKind({
  id: 'listener-set',
  kind: 'ListenerSet',
  versions: ['v1'],
  plural: 'listenersets',
  shortNames: ['lset'],
  summary: 'Adds listeners to a Gateway from another object, often of another team.',
  at: 'listenerset_types.go',
  spec: record({ parentRef, listeners }, needs('parentRef'), needsListeners),
});
