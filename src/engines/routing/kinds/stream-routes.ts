/** TLSRoute, TCPRoute and UDPRoute: whole connections to Services. */
import { defineGatewayApiKind } from './gateway-api-kind.ts';
import { atMost, hostname, needsPort, parentRef, reference, weight } from './gateway-api-parts.ts';
import { filledText, list, needs, port, record, text } from './istio-shape.ts';

const rules = list(
  record(
    { name: text, backendRefs: list(record({ ...reference, port, weight }, needs('name'), needsPort)) },
    needs('backendRefs'),
  ),
  atMost(1, 'rules'),
);
const common = { parentRefs: list(parentRef), rules, useDefaultGateways: filledText };

export const tlsRoute = defineGatewayApiKind({
  id: 'tls-route',
  kind: 'TLSRoute',
  versions: ['v1', 'v1alpha3', 'v1alpha2'],
  plural: 'tlsroutes',
  summary: 'Sends TLS connections to backends by the server name the client asks for.',
  at: 'tlsroute_types.go',
  spec: record({ ...common, hostnames: list(hostname) }, needs('hostnames', 'rules')),
});

export const tcpRoute = defineGatewayApiKind({
  id: 'tcp-route',
  kind: 'TCPRoute',
  versions: ['v1', 'v1alpha2'],
  plural: 'tcproutes',
  summary: 'Sends TCP connections of a listener to backends.',
  at: 'tcproute_types.go',
  spec: record(common, needs('rules')),
});

export const udpRoute = defineGatewayApiKind({
  id: 'udp-route',
  kind: 'UDPRoute',
  versions: ['v1', 'v1alpha2'],
  plural: 'udproutes',
  summary: 'Sends UDP datagrams of a listener to backends.',
  at: 'udproute_types.go',
  spec: record(common, needs('rules')),
});
