/** ServiceEntry: adds a host outside (or inside) the cluster to the mesh's registry. */
import { shown, type Field } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { fqdnProblem, ipOrCidr, isIpAddress, isPartialWildcard, wildcardDomain } from './istio-names.ts';
import { isHttp, isTcp, isTls, parseProtocol } from './istio-protocol.ts';
import { all, choice, list, needs, port, record, text } from './istio-shape.ts';
import { exportTo, portName, protocol, selector } from './istio-values.ts';
import { checkEndpoint, checkEndpointPorts, endpointFields } from './workload-entry.ts';
import type { KubeObject } from '../object.ts';

export const serviceEntry = defineIstioKind({
  id: 'service-entry',
  kind: 'ServiceEntry',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'serviceentries',
  shortNames: ['se'],
  summary: 'Makes a host that is no Kubernetes Service known to the mesh.',
  validator: 'ValidateServiceEntry',
  spec: (object) =>
    record(
      {
        addresses: list(all(text, ipOrCidr)),
        endpoints: list(record(endpointFields)),
        exportTo: list(text),
        hosts: list(text),
        location: choice('MESH_EXTERNAL', 'MESH_INTERNAL'),
        ports: list(record({ name: portName, number: port, protocol, targetPort: port }, needs('name', 'number'))),
        resolution: choice('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'),
        subjectAltNames: list(text),
        workloadSelector: selector('labels'),
      },
      checkHosts,
      (spec) => checkPorts(spec, allocatesAddress(object, spec)),
      checkSelector,
      (spec) => checkResolution(spec, object),
      (spec) => exportTo(object.namespace, { none: true })(spec.at('exportTo')),
    ),
});

const resolutionOf = (spec: Field) => spec.at('resolution').text || 'NONE';

/** Whether Istio gives the host an address of its own: pilot/pkg/networking/serviceentry/ip_autoallocation.go. */
function allocatesAddress(object: KubeObject, spec: Field): boolean {
  const optedOut = object.labels['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() === 'false';
  return resolutionOf(spec) !== 'NONE' && !optedOut && !spec.at('addresses').isFilled;
}

function checkHosts(spec: Field): void {
  const hosts = spec.at('hosts').items;
  if (hosts.length === 0) {
    spec.error('no-hosts', 'Unexpected ServiceEntry without hosts, expected at least one.', 'Add hosts.');
  }
  for (const host of hosts) {
    if (host.text === '*')
      host.error('bad-host', 'Unexpected host "*", expected a name or "*.domain".', 'Name the host.');
    else wildcardDomain(host);
    if (isPartialWildcard(host.text) && resolutionOf(spec) !== 'DYNAMIC_DNS') {
      host.warning(
        'partial-wildcard',
        `Unexpected partial wildcard "${host.text}", expected "*.domain".`,
        'Put a dot after the "*".',
      );
    }
  }
}

function checkPorts(spec: Field, allocated: boolean): void {
  const names = new Set<string>();
  const numbers = new Set<number>();
  for (const entry of spec.at('ports').items) {
    const [name, number] = [entry.at('name'), entry.at('number')];
    if (names.has(name.text))
      name.error(
        'repeated-port-name',
        `Unexpected second port name "${name.text}", expected unique names.`,
        'Rename one.',
      );
    if (numbers.has(number.number))
      number.error('repeated-port', `Unexpected second port ${number.number}, expected each once.`, 'Remove one.');
    names.add(name.text);
    numbers.add(number.number);
    if (!spec.at('addresses').isFilled && !allocated && ['', 'TCP'].includes(entry.at('protocol').text)) {
      entry.warning(
        'tcp-without-address',
        'Unexpected TCP port of a host without addresses, expected addresses.',
        'Without one the sidecar cannot tell its connections from others on that port.',
      );
    }
  }
}

function checkSelector(spec: Field): void {
  if (!spec.at('workloadSelector').isSet) return;
  if (spec.at('endpoints').isSet) {
    spec
      .at('endpoints')
      .keyFinding(
        'error',
        'exclusive-fields',
        'Unexpected endpoints beside workloadSelector, expected one of them.',
        'Keep one.',
      );
  }
  if (resolutionOf(spec) === 'NONE') {
    spec
      .at('workloadSelector')
      .keyFinding(
        'warning',
        'unused-selector',
        'Unexpected workloadSelector with resolution NONE, expected STATIC or DNS.',
        'Set resolution: STATIC.',
      );
  }
}

function checkResolution(spec: Field, object: KubeObject): void {
  const resolution = resolutionOf(spec);
  const endpoints = spec.at('endpoints');
  const servicePorts = new Set(spec.at('ports').items.map((entry) => entry.at('name').text));
  const cidr = spec.at('addresses').items.find((address) => address.text.includes('/'));
  if (cidr && !['NONE', 'STATIC'].includes(resolution)) {
    cidr.error(
      'bad-address',
      `Unexpected CIDR block with resolution ${resolution}, expected single addresses.`,
      'Use resolution NONE or STATIC, or write addresses.',
    );
  }
  if (resolution === 'NONE' && endpoints.isFilled) {
    endpoints.keyFinding(
      'error',
      'unused-endpoints',
      'Unexpected endpoints with resolution NONE, expected none.',
      'Set resolution: STATIC or DNS.',
    );
  }
  if (resolution === 'STATIC') {
    for (const endpoint of endpoints.items) checkEndpoint(endpoint, { names: false, servicePorts });
  }
  if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') checkDns(spec, resolution, servicePorts);
  if (resolution === 'DYNAMIC_DNS') checkDynamicDns(spec, object);
  if (resolution !== 'NONE' && spec.at('hosts').items.length > 1) checkHostsAreTold(spec);
}

/** Several hosts on one port are told apart by the Host header or the server name; other protocols carry neither. */
function checkHostsAreTold(spec: Field): void {
  for (const entry of spec.at('ports').items) {
    const spoken = parseProtocol(entry.at('protocol').text);
    if (!entry.isSet || isHttp(spoken) || isTls(spoken)) continue;
    entry.error(
      'hosts-not-told',
      `Unexpected several hosts on a port of protocol ${shown(entry.at('protocol').text)}, expected HTTP or TLS.`,
      'Write one ServiceEntry per host, or use resolution NONE.',
    );
  }
}

function checkDns(spec: Field, resolution: string, servicePorts: ReadonlySet<string>): void {
  const endpoints = spec.at('endpoints').items;
  if (endpoints.length === 0) {
    const bad = spec.at('hosts').items.find((host) => fqdnProblem(host.text) !== undefined);
    bad?.error(
      'bad-host',
      `Unexpected ${shown(bad.text)} with resolution ${resolution} and no endpoints, expected a name that resolves.`,
      'Name hosts without wildcard, or add endpoints.',
    );
  }
  if (resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1) {
    spec
      .at('endpoints')
      .error(
        'too-many-endpoints',
        `Unexpected ${endpoints.length} endpoints, expected at most 1 with DNS_ROUND_ROBIN.`,
        'Use resolution DNS.',
      );
  }
  for (const endpoint of endpoints) {
    const address = endpoint.at('address');
    if (!isIpAddress(address.text) && fqdnProblem(address.text)) {
      address.error(
        'bad-address',
        `Unexpected address ${shown(address.value)}, expected an IP address or a domain name.`,
        'Correct the address.',
      );
    }
    checkEndpointPorts(endpoint, servicePorts);
  }
  const tcp = spec.at('ports').items.some((entry) => isTcp(parseProtocol(entry.at('protocol').text)));
  if (spec.at('addresses').isFilled && tcp && spec.at('hosts').items.length > 1) {
    spec
      .at('hosts')
      .warning(
        'hosts-share-address',
        'Unexpected several hosts with one address and a TCP port, expected one host.',
        'Write one ServiceEntry per host.',
      );
  }
}

function checkDynamicDns(spec: Field, object: KubeObject): void {
  for (const host of spec.at('hosts').items.filter((item) => !item.text.startsWith('*'))) {
    host.error(
      'bad-host',
      `Unexpected ${shown(host.text)} with DYNAMIC_DNS, expected a wildcard.`,
      'Write "*.domain", or use resolution DNS.',
    );
  }
  for (const key of ['addresses', 'endpoints'].filter((name) => spec.at(name).isFilled)) {
    spec
      .at(key)
      .keyFinding('error', 'unused-endpoints', `Unexpected ${key} with DYNAMIC_DNS, expected none.`, `Remove ${key}.`);
  }
  for (const entry of spec.at('ports').items) {
    if (['HTTP', 'TLS', 'GRPC', 'HTTP2'].includes(parseProtocol(entry.at('protocol').text))) continue;
    entry
      .at('protocol')
      .error(
        'bad-protocol',
        'Unexpected protocol with DYNAMIC_DNS, expected HTTP, HTTP2, GRPC or TLS.',
        'The host name must be in the request or the TLS hello.',
      );
  }
  const waypoint = object.labels['istio.io/use-waypoint'];
  if (spec.at('location').text === 'MESH_INTERNAL' && waypoint && waypoint.toLowerCase() !== 'none') {
    spec
      .at('location')
      .error(
        'bad-location',
        'Unexpected MESH_INTERNAL with DYNAMIC_DNS and a waypoint, expected MESH_EXTERNAL.',
        'Set location: MESH_EXTERNAL.',
      );
  }
}
