/** Filters of a backendRef act on its share alone. Own manifests; the conformance test each one models is named. */
import { describe, expect, test } from 'vitest';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { get } from '../support.ts';
import { conditions, gateway, http, httpRoute, object, world } from './support.ts';

const backend = (filters: string, more = '') => `{name: a, port: 80${more}, filters: [${filters}]}`;
const decide = (rule: string, draw = 0, url = 'http://any.example/prefix/one?q=1') =>
  routeRequest(world(gateway(http), httpRoute('r', rule)), get(url), { draw });

describe('a redirect of a backendRef', () => {
  const redirect =
    '{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}';
  test('answers instead of the backend, with the prefix of the rule (HTTPRouteBackendRequestRedirect)', () => {
    const { outcome } = decide(`{matches: [{path: {value: /prefix}}], backendRefs: [${backend(redirect)}]}`);
    expect(outcome).toMatchObject({ kind: 'answered', status: 302, location: 'http://any.example/new/one?q=1' });
  });
  test('takes its own share only', () => {
    const rule = `{backendRefs: [${backend(redirect.replace('Prefix', 'Full').replace(/replacePrefixMatch: /, 'replaceFullPath: '), ', weight: 1')}, {name: b, port: 80, weight: 3}]}`;
    expect(decide(rule, 0.1).outcome.kind).toBe('answered');
    expect(decide(rule, 0.3).outcome).toMatchObject({ kind: 'forwarded', pod: { name: 'b-0' } });
  });
});

test('a mirror of a backendRef copies its share; an extension is named', () => {
  const mirror = '{type: RequestMirror, requestMirror: {backendRef: {name: c, port: 80}}}';
  const extension = '{type: ExtensionRef, extensionRef: {group: example.com, kind: Auth, name: gate}}';
  const decision = decide(`{backendRefs: [${backend(`${mirror}, ${extension}`)}, {name: b, port: 80}]}`);
  expect(decision.mirrors.map(({ share }) => share.name)).toEqual(['default/c:80']);
  expect(decision.notModelled).toEqual(['extension Auth gate']);
  expect(decide(`{backendRefs: [${backend(mirror)}, {name: b, port: 80}]}`, 0.7).mirrors).toEqual([]);
});

describe('listeners that lost to another object', () => {
  const set = (listeners: string) => object('ListenerSet', 'set', `{parentRef: {name: gw}, listeners: [${listeners}]}`);
  const open = object(
    'Gateway',
    'gw',
    `{gatewayClassName: any, allowedListeners: {namespaces: {from: Same}}, listeners: [${http}]}`,
  );
  test('stand in no sibling’s way (ListenerSetProtocolConflict)', () => {
    const of = world(
      open,
      set('{name: named, port: 80, protocol: HTTP, hostname: a.example}, {name: raw, port: 80, protocol: TCP}'),
    );
    expect(conditions(of, 'ListenerSet', 'set', 'named')).toContain('Accepted=True Accepted');
    expect(conditions(of, 'ListenerSet', 'set', 'raw')).toContain('Conflicted=True ProtocolConflict');
    expect(conditions(of, 'ListenerSet', 'set')).toContain('Accepted=True Accepted');
  });
  test('siblings that cannot be told apart both lose', () => {
    const of = world(open, set('{name: one, port: 81, protocol: HTTP}, {name: two, port: 81, protocol: HTTP}'));
    for (const name of ['one', 'two'])
      expect(conditions(of, 'ListenerSet', 'set', name)).toContain('Conflicted=True HostnameConflict');
  });
});

describe('what keeps a Gateway from being accepted', () => {
  const accepted = (spec: string, ...more: string[]) =>
    conditions(
      world(object('Gateway', 'gw', `{gatewayClassName: any, listeners: [${http}], ${spec}}`), ...more),
      'Gateway',
      'gw',
    )[0];
  test('parameters that are not there (GatewayInvalidParametersRef)', () => {
    const spec = 'infrastructure: {parametersRef: {group: example.com, kind: Parameters, name: p}}';
    expect(accepted(spec)).toBe('Accepted=False InvalidParameters');
    const there = 'apiVersion: example.com/v1\nkind: Parameters\nmetadata: {name: p}\n';
    expect(accepted(spec, there)).toBe('Accepted=True Accepted');
  });
  test('an unknown kind of address (GatewayStaticAddresses)', () => {
    expect(accepted('addresses: [{type: example.com/strange, value: x}]')).toBe('Accepted=False UnsupportedAddress');
    expect(accepted('addresses: [{value: 192.0.2.1}]')).toBe('Accepted=True Accepted');
  });
});

test('a certificate authority of the wrong kind is InvalidKind to a policy (BackendTLSPolicyInvalidKind)', () => {
  const policy = object(
    'BackendTLSPolicy',
    'p',
    '{targetRefs: [{group: "", kind: Service, name: a}], validation: {hostname: a.example, caCertificateRefs: [{group: example.com, kind: Strange, name: x}]}}',
  );
  const of = world(gateway(http), httpRoute('r', '{backendRefs: [{name: a, port: 80}]}'), policy);
  expect(conditions(of, 'BackendTLSPolicy', 'p')).toEqual([
    'Accepted=False NoValidCACertificate',
    'ResolvedRefs=False InvalidKind',
  ]);
});

test('a consumer route of a mesh needs no ReferenceGrant (MeshConsumerRoute)', () => {
  const route = object(
    'HTTPRoute',
    'consumer',
    '{parentRefs: [{group: "", kind: Service, name: a, namespace: default}], rules: [{filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x, value: y}]}}], backendRefs: [{name: a, namespace: default, port: 80}]}]}',
    'elsewhere',
  );
  const of = world(route);
  const call = (namespace: string) =>
    routeRequest(of, get('http://a.default/', { source: { kind: 'pod', namespace, name: 'client' } }));
  expect(call('elsewhere')).toMatchObject({
    outcome: { kind: 'forwarded', pod: { name: 'a-0' } },
    responseHeaders: [{ set: { x: 'y' } }],
  });
  expect(call('default').responseHeaders).toEqual([]);
  expect(conditions(of, 'HTTPRoute', 'consumer')).toContain('ResolvedRefs=True ResolvedRefs');
});
