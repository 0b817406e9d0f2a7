import { describe, expect, test } from 'vitest';
import { istioKinds } from '../../../../src/engines/routing/kinds/istio-kinds.ts';
import { cluster } from '../support.ts';

function findings(apiVersion: string, kind: string, spec: unknown, annotations = {}) {
  const object = cluster(JSON.stringify({ apiVersion, kind, metadata: { name: 'one', annotations }, spec }))
    .objects[0]!;
  return istioKinds
    .find((one) => one.kind === kind)!
    .validate(object)
    .map(({ severity, code }) => `${severity} ${code}`);
}

// What istio/istio 86c9f01 pkg/config/validation answers to the same objects (validation_test.go, envoyfilter_test.go).
describe('checks of Istio objects, as upstream', () => {
  const sidecar = (...hosts: string[]) => findings('networking.istio.io/v1', 'Sidecar', { egress: [{ hosts }] });

  test('a Sidecar leaves hosts out with ~; that covers nothing', () => {
    expect(sidecar('*/*', '~ns1/*')).toEqual([]);
    expect(sidecar('*/*', '~Invalid_NS/*')).toEqual(['error bad-host']);
  });

  test('two listeners of a Sidecar cannot share a socket', () => {
    const listener = { port: { protocol: 'http', name: 'uds' }, bind: 'unix:///@foo/bar', hosts: ['ns1/bar.com'] };
    expect(findings('networking.istio.io/v1', 'Sidecar', { egress: [listener, listener] })).toContain(
      'error repeated-port',
    );
  });

  test('values of every condition of an AuthorizationPolicy are filled; a dry run is ALLOW or DENY', () => {
    const when = [{ key: 'request.headers[:authority]', values: ['v1', ''] }];
    expect(findings('security.istio.io/v1', 'AuthorizationPolicy', { rules: [{ when }] })).toEqual([
      'error empty-text',
    ]);
    const dryRun = { 'istio.io/dry-run': 'true' };
    const policy = (action: string) => ({ action, rules: [{ when: [{ key: 'source.namespace', values: ['a'] }] }] });
    expect(findings('security.istio.io/v1', 'AuthorizationPolicy', policy('AUDIT'), dryRun)).toEqual(['error dry-run']);
    expect(findings('security.istio.io/v1', 'AuthorizationPolicy', policy('DENY'), dryRun)).toEqual([]);
  });

  test('where keys come from and what they hold', () => {
    const rule = (more: object) =>
      findings('security.istio.io/v1', 'RequestAuthentication', { jwtRules: [{ issuer: 'a', ...more }] });
    expect(rule({ jwksUri: 'https://foo.com:not-a-number' })).toEqual(['error bad-url']);
    expect(rule({ jwksUri: 'https://[::1]:8443/keys' })).toEqual([]);
    expect(rule({ jwks: 'foo' })).toEqual(['error bad-jwks']);
    const key = { kty: 'RSA', n: 'AA', e: 'AQAB' };
    expect(rule({ jwks: JSON.stringify({ keys: [key] }) })).toEqual([]);
    expect(rule({ jwks: JSON.stringify({ keys: [{ ...key, d: 'AA' }] }) })).toEqual(['warning private-key']);
  });

  const balanced = (loadBalancer: object, more = {}) =>
    findings('networking.istio.io/v1', 'DestinationRule', {
      host: 'shop',
      trafficPolicy: { loadBalancer, ...more },
    });

  test('failover needs outlier detection, and names regions alone', () => {
    const failover = [{ from: 'us-east', to: 'eu-west' }];
    expect(balanced({ zoneAwareLbSetting: { failover } })).toEqual(['warning no-outlier-detection']);
    expect(balanced({ zoneAwareLbSetting: { failover } }, { outlierDetection: {} })).toEqual([]);
    const toZone = [{ from: 'us-east', to: 'eu-west/zone-1' }];
    expect(balanced({ localityLbSetting: { failover: toZone } }, { outlierDetection: {} })).toEqual([
      'error bad-region',
    ]);
    expect(balanced({ localityLbSetting: {}, zoneAwareLbSetting: {} })).toEqual(['error exclusive-fields']);
  });

  test('localities that cover one another', () => {
    const to = (...names: string[]) =>
      balanced({
        localityLbSetting: { distribute: [{ from: 'a', to: Object.fromEntries(names.map((n) => [n, 50])) }] },
      });
    expect(to('us/z1', 'us/z2')).toEqual([]);
    expect(to('us/*', 'us/z2')).toEqual(['error bad-locality']);
    expect(to('us/z2/s', 'us/z2')).toEqual(['error bad-locality']);
    expect(to('us/z1', 'us/*')).toEqual([]);
  });

  test('extensions: each variable once, exactly one of wasm and lua', () => {
    const vmConfig = { env: [{ name: 'a' }, { name: 'a' }] };
    expect(findings('extensions.istio.io/v1alpha1', 'WasmPlugin', { url: 'http://test', vmConfig })).toEqual([
      'error repeated-name',
    ]);
    expect(findings('extensions.istio.io/v1alpha1', 'WasmPlugin', { url: '#%blah$#@' })).toEqual(['error bad-url']);
    const extension = (spec: object) => findings('extensions.istio.io/v1alpha1', 'TrafficExtension', spec);
    expect(extension({ lua: { inlineCode: 'function envoy_on_request() end' } })).toEqual([]);
    expect(extension({})).toEqual(['error exclusive-fields']);
    expect(extension({ wasm: { url: 'ftp://test' } })).toEqual(['error bad-url']);
  });

  test('a patch is complete and matches what it is applied to', () => {
    const patch = (one: object) => findings('networking.istio.io/v1alpha3', 'EnvoyFilter', { configPatches: [one] });
    const remove = { operation: 'REMOVE' };
    expect(patch({})).toEqual(['error missing-field']);
    expect(patch({ applyTo: 'LISTENER', patch: { operation: 'ADD' } })).toEqual(['error missing-field']);
    expect(patch({ applyTo: 'LISTENER', match: { cluster: {} }, patch: remove })).toEqual(['error bad-match']);
    expect(patch({ applyTo: 'LISTENER', match: { listener: {} }, patch: remove })).toEqual([]);
    const filter = { name: 'random', subFilter: { name: 'a' } };
    expect(patch({ applyTo: 'HTTP_FILTER', match: { listener: { filterChain: { filter } } }, patch: remove })).toEqual([
      'error bad-match',
    ]);
  });

  test('a probe’s headers', () => {
    const probe = (name: string) => ({ httpGet: { port: 80, httpHeaders: [{ name }] } });
    const group = (name: string) =>
      findings('networking.istio.io/v1', 'WorkloadGroup', { template: {}, probe: probe(name) });
    expect(group('x-one')).toEqual([]);
    expect(group('**')).toEqual(['error bad-header-name']);
  });
});
