/** The sidecar of a called pod. Models TestInbound (istio/istio@86c9f01 pilot/pkg/networking/core/sidecar_simulation_test.go). */
import { describe, expect, test } from 'vitest';
import { inboundProxy } from '../../../../src/engines/routing/controllers/istio/inbound.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { cluster, get } from '../support.ts';
import { object } from './support.ts';

const ports = `
hosts: [foo.bar]
endpoints: [{address: 1.1.1.1}]
location: MESH_INTERNAL
resolution: STATIC
ports: [{name: tcp, number: 70, protocol: TCP}, {name: http, number: 80, protocol: HTTP}, {name: auto, number: 81}]`;

const pod = { namespace: 'default', name: 'foo', labels: {}, address: '1.1.1.1' };
const plain = { scheme: 'http', protocol: 'http' } as const;
const bytes = { scheme: 'http', protocol: 'tcp' } as const;
const https = { scheme: 'https', protocol: 'http' } as const;
const tls = { scheme: 'https', protocol: 'tls' } as const;
const mutual = { tls: { clientCertificate: 'mesh', mutual: true } } as const;

function call(mode: string, port: number, request: Partial<RoutedRequest>): string {
  const policy = object(
    'PeerAuthentication',
    'default',
    `mtls: {mode: ${mode}}`,
    'namespace: istio-system',
    'security.istio.io',
  );
  const of = cluster(object('ServiceEntry', 'se', ports), policy);
  const world = compileProgrammed(of, [{ proxies: [inboundProxy(of, pod, {})], conditions: [], diagnostics: [] }]);
  const source = { kind: 'external', gateway: { namespace: 'default', name: 'inbound-foo' } } as const;
  const role = world.proxies.map((one) => ({ ...one, proxy: { ...one.proxy, role: 'gateway' as const } }));
  const { outcome, dataPlane } = routeRequest(
    { ...world, proxies: role },
    get('http://1.1.1.1/', { source, port, ...request }),
  );
  if (outcome.kind === 'refused') return outcome.code;
  return [dataPlane['virtualHost'], dataPlane['cluster']].filter(Boolean).join(' ');
}

describe('TLS that is not of the mesh', () => {
  test.each([
    ['PERMISSIVE', 70, 'inbound|70||'],
    ['PERMISSIVE', 80, 'no-filter-chain'],
    ['PERMISSIVE', 81, 'inbound|81||'],
    ['DISABLE', 70, 'inbound|70||'],
    ['DISABLE', 80, 'tls-mismatch'],
    ['STRICT', 70, 'client-certificate-required'],
    ['STRICT', 81, 'client-certificate-required'],
  ])('%s, port %i: %s', (mode, port, result) => {
    expect(call(mode, port, tls)).toBe(result);
    expect(call(mode, port, https)).toBe(result);
  });
});

describe('a port of no declared protocol', () => {
  test.each([
    ['DISABLE', plain, 'inbound|http|81 inbound|81||'],
    ['PERMISSIVE', plain, 'inbound|http|81 inbound|81||'],
    ['PERMISSIVE', bytes, 'inbound|81||'],
    ['PERMISSIVE', { ...https, ...mutual }, 'inbound|http|81 inbound|81||'],
    ['PERMISSIVE', { ...tls, ...mutual }, 'inbound|81||'],
    ['STRICT', { ...https, ...mutual }, 'inbound|http|81 inbound|81||'],
    ['STRICT', plain, 'tls-required'],
  ])('%s %o: %s', (mode, request, result) => {
    expect(call(mode, 81, request)).toBe(result);
  });
});

test('what is not HTTP is a protocol error on a port that speaks HTTP only', () => {
  expect(call('PERMISSIVE', 80, bytes)).toBe('protocol-error');
  expect(call('STRICT', 80, bytes)).toBe('no-filter-chain');
});
