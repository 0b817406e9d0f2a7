/** Sidecar: which hosts the proxies of a namespace know, and what they do with others. */
import { shown, type Field } from './istio-field.ts';
import { checkHost } from './istio-gateway.ts';
import { defineIstioKind } from './istio-kind.ts';
import { fqdn, ipAddress } from './istio-names.ts';
import { isHttp, isTls, parseProtocol } from './istio-protocol.ts';
import { destination } from './istio-route-parts.ts';
import { choice, list, record, text, whole, type Check } from './istio-shape.ts';
import { checkSelectorLinks } from './istio-selector-links.ts';
import { serverTls } from './istio-tls.ts';
import { connectionPool } from './istio-traffic-policy.ts';
import { portName, protocol, selector } from './istio-values.ts';
import { checkSocket } from './workload-entry.ts';
import type { KubeObject } from '../object.ts';

const sidecarPort = record({ name: portName, number: whole, protocol, targetPort: whole }, (field) => {
  if (field.at('targetPort').number > 0) {
    field
      .at('targetPort')
      .error('no-target-port', 'Unexpected targetPort, expected none: it does nothing on a Sidecar.', 'Remove it.');
  }
});
const captureMode = choice('DEFAULT', 'IPTABLES', 'NONE');

const ingressListener = record(
  { bind: text, captureMode, connectionPool, defaultEndpoint: text, port: sidecarPort, tls: serverTls },
  checkIngress,
);
const egressListener = record({ bind: text, captureMode, hosts: list(text), port: sidecarPort }, checkEgressPort);

export const sidecar = defineIstioKind({
  id: 'sidecar',
  kind: 'Sidecar',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'sidecars',
  summary: 'Limits what the sidecar proxies of a namespace can reach and listen to.',
  validator: 'ValidateSidecar',
  validateInCluster: (object, cluster) => checkSelectorLinks(object, cluster, ['workloadSelector', 'labels']),
  spec: (object) =>
    record(
      {
        egress: list(egressListener, checkEgressOrder, (egress) => checkEgressHosts(egress, object)),
        inboundConnectionPool: connectionPool,
        ingress: list(ingressListener, (ingress) => checkUnique(ingress.items)),
        outboundTrafficPolicy: record(
          { egressProxy: destination, mode: choice('REGISTRY_ONLY', 'ALLOW_ANY') },
          checkEgressProxy,
        ),
        workloadSelector: selector('labels'),
      },
      (spec) => {
        if (
          ['egress', 'ingress'].some((key) => spec.at(key).isFilled) ||
          spec.at('outboundTrafficPolicy').isSet ||
          spec.at('inboundConnectionPool').isSet
        )
          return;
        spec.error(
          'empty-sidecar',
          'Unexpected empty Sidecar, expected egress, ingress or outboundTrafficPolicy.',
          'Add what it limits.',
        );
      },
    ),
});

const checkEgressProxy: Check = (policy) => {
  const proxy = policy.at('egressProxy');
  if (!proxy.isSet) return;
  if (policy.at('mode').text !== 'ALLOW_ANY')
    proxy.keyFinding(
      'error',
      'egress-proxy',
      'Unexpected egressProxy, expected mode ALLOW_ANY beside it.',
      'Set mode: ALLOW_ANY.',
    );
  fqdn(proxy.at('host'));
  if (!proxy.at('port').isSet)
    proxy.error('missing-field', 'Unexpected egressProxy without port, expected one.', 'Add port.number.');
};

function checkUnique(listeners: readonly Field[]): void {
  const seen = new Set<number>();
  for (const number of listeners
    .map((listener) => listener.at('port').at('number'))
    .filter((field) => field.number !== 0)) {
    if (seen.has(number.number))
      number.error(
        'repeated-port',
        `Unexpected second listener on ${number.number}, expected each port once.`,
        'Remove one.',
      );
    seen.add(number.number);
  }
}

function checkRange(number: Field): void {
  if (number.number >= 1 && number.number <= 65535) return;
  number.error(
    'out-of-range',
    `Unexpected port ${shown(number.value)}, expected 1 to 65535.`,
    'Choose a port from 1 to 65535.',
  );
}

function checkIngress(listener: Field): void {
  const port = listener.at('port');
  if (!port.isSet) {
    listener.error('missing-field', 'Unexpected ingress listener without port, expected one.', 'Add a port.');
    return;
  }
  checkRange(port.at('number'));
  ipAddress(listener.at('bind'));
  checkDefaultEndpoint(listener.at('defaultEndpoint'));
  const spoken = parseProtocol(port.at('protocol').text);
  const tls = listener.at('tls');
  if (tls.isSet) {
    for (const key of ['subjectAltNames', 'httpsRedirect', 'credentialName', 'credentialNames', 'tlsCertificates']) {
      if (tls.at(key).isFilled && tls.at(key).value !== false)
        tls
          .at(key)
          .keyFinding('error', 'unsupported-field', `Unexpected ${key} in a Sidecar, expected none.`, 'Remove it.');
    }
    if (['ISTIO_MUTUAL', 'AUTO_PASSTHROUGH'].includes(tls.at('mode').text))
      tls
        .at('mode')
        .error(
          'unsupported-value',
          `Unexpected mode ${tls.at('mode').text}, expected SIMPLE or MUTUAL.`,
          'Use PeerAuthentication for mesh TLS.',
        );
    if (!isTls(spoken))
      tls.keyFinding(
        'error',
        'tls-on-plain-text',
        'Unexpected tls on a plain text port, expected protocol HTTPS or TLS.',
        'Change the protocol or remove tls.',
      );
  }
  if (listener.at('connectionPool').at('http').isSet && !isHttp(spoken)) {
    listener
      .at('connectionPool')
      .at('http')
      .keyFinding(
        'warning',
        'unused-field',
        'Unexpected http limits on a port that is not HTTP, expected tcp limits.',
        'Set the protocol to HTTP.',
      );
  }
}

function checkDefaultEndpoint(endpoint: Field): void {
  if (!endpoint.isFilled) return;
  if (endpoint.text.startsWith('unix://')) {
    checkSocket(endpoint);
    return;
  }
  const parts = /^(?:\[(?<v6>[^\]]*)\]|(?<host>[^:]*)):(?<port>\d+)$/.exec(endpoint.text)?.groups;
  const host = parts?.['v6'] ?? parts?.['host'] ?? 'none';
  const port = Number(parts?.['port'] ?? 0);
  if (['', '127.0.0.1', '0.0.0.0', '::1', '::'].includes(host) && port >= 1 && port <= 65535) return;
  endpoint.error(
    'bad-endpoint',
    `Unexpected defaultEndpoint ${shown(endpoint.text)}, expected 127.0.0.1:port, 0.0.0.0:port, [::1]:port, [::]:port or unix://path.`,
    'Correct it.',
  );
}

function checkEgressPort(listener: Field): void {
  const port = listener.at('port');
  if (!listener.at('hosts').isFilled)
    listener.error(
      'no-hosts',
      'Unexpected egress listener without hosts, expected at least one.',
      'Add hosts such as "./*".',
    );
  if (!port.isSet) return;
  const bind = listener.at('bind');
  if (port.at('number').number !== 0) {
    checkRange(port.at('number'));
    ipAddress(bind);
    return;
  }
  if (bind.text.startsWith('unix://')) checkSocket(bind);
  else
    port.error('missing-field', 'Unexpected port 0, expected a number or a unix socket in bind.', 'Add port.number.');
  if (listener.at('captureMode').text === 'IPTABLES')
    listener
      .at('captureMode')
      .error('unsupported-value', 'Unexpected IPTABLES for a unix socket, expected NONE.', 'Set captureMode: NONE.');
}

function checkEgressOrder(egress: Field): void {
  for (const [i, listener] of egress.items.entries()) {
    if (listener.at('port').isSet || i === egress.items.length - 1) continue;
    listener.error(
      'egress-order',
      'Unexpected listener without port before others, expected it last.',
      'Move it to the end.',
    );
  }
  checkUnique(egress.items);
  const sockets = new Set<string>();
  for (const listener of egress.items.filter((item) => item.at('port').isSet)) {
    const bind = listener.at('bind');
    if (listener.at('port').at('number').number !== 0) continue;
    if (sockets.has(bind.text))
      bind.error(
        'repeated-port',
        `Unexpected second listener on ${shown(bind.text)}, expected each once.`,
        'Remove one.',
      );
    sockets.add(bind.text);
  }
}

function checkEgressHosts(egress: Field, object: KubeObject): void {
  for (const listener of egress.items) {
    const byNamespace = new Map<string, Set<string>>();
    for (const host of listener.at('hosts').items) {
      const slash = host.text.indexOf('/');
      if (slash === -1) {
        host.error(
          'bad-host',
          `Unexpected host ${shown(host.text)}, expected namespace/host.`,
          'Write "./host" for the own namespace or "*/host".',
        );
        continue;
      }
      checkHost(host, 'exclusion');
      const namespace = host.text.slice(0, slash).replace(/^\.$/, object.namespace);
      if (namespace.startsWith('~')) continue;
      const known = byNamespace.get(namespace) ?? new Set();
      const service = host.text.slice(slash + 1);
      if (known.has(service) || known.has('*') || (service === '*' && known.size > 0)) {
        host.warning(
          'repeated-host',
          `Unexpected "${host.text}" beside another entry that covers it, expected each host once.`,
          'Remove one.',
        );
      }
      byNamespace.set(namespace, known.add(service));
    }
    if (byNamespace.get('*')?.has('*') && byNamespace.size > 1) {
      listener
        .at('hosts')
        .warning(
          'repeated-host',
          'Unexpected hosts beside "*/*", expected it alone: it covers all.',
          'Remove the others.',
        );
    }
  }
}
