/** Gateway (networking.istio.io): ports an Istio ingress or egress proxy opens, the hosts it takes there, and TLS. */
import { shown, type Field } from './istio-field.ts';
import { checkGatewayLinks } from './istio-gateway-links.ts';
import { defineIstioKind } from './istio-kind.ts';
import { isDnsLabel, isIpAddress, isPartialWildcard, wildcardDomainProblem } from './istio-names.ts';
import { isHttp, isTls, parseProtocol } from './istio-protocol.ts';
import { list, map, record, text, whole, type Check } from './istio-shape.ts';
import { serverTls } from './istio-tls.ts';

export const istioGateway = defineIstioKind({
  id: 'istio-gateway',
  kind: 'Gateway',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'gateways',
  shortNames: ['gw'],
  summary: 'Opens ports on an Istio gateway proxy and says which hosts it takes there.',
  validator: 'ValidateGateway',
  validateInCluster: checkGatewayLinks,
  spec(object) {
    const converted = object.annotations['internal.istio.io/gateway-semantics'] === 'gateway';
    return record({ selector: map(text), servers: list(server(converted)) }, (spec) => {
      if (!converted && !isDnsLabel(object.name)) {
        spec.error(
          'bad-name',
          `Unexpected name ${shown(object.name)}, expected a DNS label without dots.`,
          'Rename the Gateway.',
        );
      }
      if (!spec.at('servers').isFilled) {
        spec.error(
          'no-servers',
          'Unexpected Gateway without servers, expected at least one.',
          'Add a server with a port and hosts.',
        );
      }
      checkPortNames(spec.at('servers'));
    });
  },
});

function checkPortNames(servers: Field): void {
  const seen = new Set<string>();
  for (const server of servers.items) {
    const name = server.at('port').at('name');
    if (!server.at('port').isSet) continue;
    if (seen.has(name.text)) {
      name.error(
        'repeated-port-name',
        `Unexpected second port name "${name.text}", expected unique names.`,
        'Name each port once.',
      );
    }
    seen.add(name.text);
    const redirect = server.at('tls').at('httpsRedirect');
    if (redirect.isTrue && !isHttp(parseProtocol(server.at('port').at('protocol').text))) {
      redirect.warning(
        'https-redirect',
        'Unexpected httpsRedirect on a server that does not speak HTTP, expected it on an HTTP server.',
        'Move it to the server of port 80.',
      );
    }
  }
}

function server(converted: boolean): Check {
  return record(
    {
      bind: text,
      defaultEndpoint: text,
      hosts: list(text),
      name: text,
      port: record({ name: text, number: whole, protocol: text, targetPort: whole }),
      tls: serverTls,
    },
    (field) => {
      if (!field.at('hosts').isFilled) {
        field.error('no-hosts', 'Unexpected server without hosts, expected at least one.', 'Add hosts, "*" for any.');
      }
      for (const host of field.at('hosts').items) checkHost(host, converted ? 'converted' : 'plain');
      checkServerPort(field.at('port'), field.at('bind').text);
      checkBind(field);
      checkTlsFitsProtocol(field);
    },
  );
}

/**
 * `host`, `namespace/host`, `./host` or `*` and a host. `~` stands before what a Sidecar leaves out, and alone in a
 * Gateway converted from the Gateway API.
 */
export function checkHost(field: Field, form: 'plain' | 'converted' | 'exclusion' = 'plain'): void {
  const slash = field.text.indexOf('/');
  const written = slash === -1 ? undefined : field.text.slice(0, slash);
  const namespace = form === 'exclusion' ? written?.replace(/^~(?=.)/, '') : written;
  const host = field.text.slice(slash + 1);
  if (
    namespace !== undefined &&
    !['*', '.', ...(form === 'plain' ? [] : ['~'])].includes(namespace) &&
    !isDnsLabel(namespace)
  ) {
    field.error(
      'bad-host',
      `Unexpected namespace "${namespace}", expected a namespace, "." or "*".`,
      'Correct what stands before "/".',
    );
  }
  if (host !== '*' && !host.includes('.')) {
    field.error(
      'short-host',
      `Unexpected short name ${shown(host)}, expected a fully qualified name.`,
      'Write the whole domain name.',
    );
  }
  const problem = wildcardDomainProblem(host);
  if (problem && !isIpAddress(host)) {
    field.error(
      'bad-domain',
      `Unexpected domain name ${shown(host)}, expected a well formed one: ${problem}.`,
      'Correct the name; "*" may only be the whole first label.',
    );
  }
  if (isPartialWildcard(host)) {
    field.error(
      'partial-wildcard',
      `Unexpected partial wildcard "${host}", expected "*" or "*.domain".`,
      'Put a dot after the "*".',
    );
  }
}

function checkServerPort(field: Field, bind: string): void {
  if (!field.isSet) {
    field.error('missing-field', 'Unexpected missing port, expected one.', 'Add port with number, name and protocol.');
    return;
  }
  const { number, targetPort } = { number: field.at('number'), targetPort: field.at('targetPort') };
  if (parseProtocol(field.at('protocol').text) === 'unsupported') {
    field
      .at('protocol')
      .error(
        'unknown-protocol',
        `Unexpected protocol ${shown(field.at('protocol').value)}, expected one of HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP, TLS.`,
        'Choose a protocol.',
      );
  }
  if ((number.number > 0 || !bind.startsWith('unix://')) && (number.number < 1 || number.number > 65535)) {
    number.error(
      'out-of-range',
      `Unexpected port number ${shown(number.value)}, expected 1 to 65535.`,
      'Choose a port from 1 to 65535.',
    );
  }
  if (targetPort.number > 0) {
    targetPort.error(
      'no-target-port',
      'Unexpected targetPort, expected none: it does nothing on a Gateway.',
      'Remove it; the Service of the gateway maps ports.',
    );
  }
  if (!field.at('name').isFilled) {
    field.error('missing-field', 'Unexpected port without name, expected one.', 'Name the port, e.g. http.');
  }
}

function checkBind(server: Field): void {
  const bind = server.at('bind');
  if (!bind.isFilled) return;
  if (!bind.text.startsWith('unix://')) {
    if (!isIpAddress(bind.text))
      bind.error(
        'bad-address',
        `Unexpected bind address ${shown(bind.text)}, expected an IP address.`,
        'Write an IP address or unix://path.',
      );
    return;
  }
  const path = bind.text.slice('unix://'.length);
  if (!path.startsWith('@') && (!path.startsWith('/') || path.endsWith('/'))) {
    bind.error(
      'bad-socket',
      `Unexpected socket "${path}", expected an absolute path to a file.`,
      'Write unix:///path/to/socket.',
    );
  }
  if (server.at('port').at('number').number !== 0) {
    server
      .at('port')
      .at('number')
      .error('socket-port', 'Unexpected port number with a unix socket, expected 0.', 'Remove the number.');
  }
}

function checkTlsFitsProtocol(server: Field): void {
  const protocol = parseProtocol(server.at('port').at('protocol').text);
  const tls = server.at('tls');
  if (protocol === 'unsupported' || !server.at('port').isSet) return;
  if (isTls(protocol)) {
    if (!tls.isSet)
      server.error(
        'missing-tls',
        `Unexpected ${protocol} server without tls, expected tls settings.`,
        'Add tls with a mode.',
      );
    return;
  }
  if (!tls.isSet) return;
  const opens = !['', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tls.at('mode').text);
  const certificates = ['caCertificates', 'privateKey', 'serverCertificate'].some((key) => tls.at(key).isFilled);
  if (!isHttp(protocol) || opens || certificates) {
    tls.keyFinding(
      'error',
      'tls-on-plain-text',
      `Unexpected tls on a ${protocol} server, expected only httpsRedirect on HTTP servers.`,
      'Set the protocol to HTTPS or TLS, or remove tls.',
    );
  }
}
