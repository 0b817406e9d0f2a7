/** Own manifests; the test of kubernetes-sigs/gateway-api@4564255 each one models is named. */
import { describe, expect, test } from 'vitest';
import { cluster } from '../support.ts';
import { conditions, gateway, http, httpRoute, object, to, world } from './support.ts';

const accepted = (of: ReturnType<typeof world>, name = 'r') =>
  of.conditions
    .filter(({ ref, type }) => ref.kind === 'HTTPRoute' && ref.name === name && type === 'Accepted')
    .map(({ status, reason }) => `Accepted=${status} ${reason}`)
    .join();

describe('attachment', () => {
  test('another namespace must be allowed (httproute-invalid-cross-namespace-parent-ref)', () => {
    const route = httpRoute('r', `{${to('a')}}`, '', 'other');
    expect(accepted(world(gateway(http), route))).toBe('Accepted=False NotAllowedByListeners');
    const open = '{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}';
    expect(accepted(world(gateway(open), route))).toBe('Accepted=True Accepted');
    const chosen =
      '{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: other}}}}}';
    expect(accepted(world(gateway(chosen), route))).toBe('Accepted=True Accepted');
  });

  test('section, kind and host name must fit', () => {
    const named = gateway('{name: http, port: 80, protocol: HTTP, hostname: "*.example.com"}');
    expect(accepted(world(named, httpRoute('r', `{${to('a')}}`, ', hostnames: [example.com]')))).toBe(
      'Accepted=False NoMatchingListenerHostname',
    );
    expect(
      accepted(world(named, httpRoute('r', `{${to('a')}}`).replace('name: gw,', 'name: gw, sectionName: x,'))),
    ).toBe('Accepted=False NoMatchingParent');
    const tls = gateway('{name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}');
    expect(accepted(world(tls, httpRoute('r', `{${to('a')}}`)))).toBe('Accepted=False NotAllowedByListeners');
  });

  test('a route nobody accepts is told with its place', () => {
    const { diagnostics } = world(gateway(http), httpRoute('r', `{${to('a')}}`, '', 'other'));
    expect(diagnostics.find(({ code }) => code === 'route-not-accepted')).toMatchObject({
      ref: { kind: 'HTTPRoute', namespace: 'other', name: 'r' },
      place: { line: 4 },
    });
  });
});

describe('listeners', () => {
  test('those that cannot be told apart are all in conflict (GatewayModifyListeners, Distinct Listeners)', () => {
    const of = world(
      gateway(
        '{name: x, port: 80, protocol: HTTP}, {name: y, port: 80, protocol: HTTP}, {name: z, port: 81, protocol: HTTP}',
      ),
    );
    expect(conditions(of, 'Gateway', 'gw', 'x')).toContain('Conflicted=True HostnameConflict');
    expect(conditions(of, 'Gateway', 'gw', 'y')).toContain('Conflicted=True HostnameConflict');
    expect(conditions(of, 'Gateway', 'gw', 'z')).toContain('Conflicted=False NoConflicts');
    expect(conditions(of, 'Gateway', 'gw')).toContain('Accepted=True ListenersNotValid');
  });

  test('the Gateway comes before ListenerSets, older ListenerSets before newer (listenerset-hostname-conflict)', () => {
    const set = (name: string) =>
      object('ListenerSet', name, '{parentRef: {name: gw}, listeners: [{name: l, port: 81, protocol: HTTP}]}');
    const open = gateway(http).replace('listeners:', 'allowedListeners: {namespaces: {from: Same}}, listeners:');
    const of = world(open, set('older'), set('newer'));
    expect(conditions(of, 'ListenerSet', 'older')).toContain('Accepted=True Accepted');
    expect(conditions(of, 'ListenerSet', 'newer')).toContain('Accepted=False ListenersNotValid');
    expect(conditions(world(gateway(http), set('older')), 'ListenerSet', 'older')).toContain(
      'Accepted=False NotAllowed',
    );
  });

  test('a certificate must be there, be PEM, and be granted (gateway-secret-missing-reference-grant)', () => {
    const https = (namespace: string) =>
      gateway(
        `{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert, namespace: ${namespace}}]}}`,
      );
    const secret = (value: string, namespace = 'default') =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: cert, namespace: ${namespace}}\nstringData: {tls.crt: "${value}", tls.key: "${value}"}\n`;
    const resolved = (...texts: string[]) =>
      conditions(world(...texts), 'Gateway', 'gw', 'https').find((text) => text.startsWith('ResolvedRefs'));
    const pem = '-----BEGIN CERTIFICATE-----';
    expect(resolved(https('default'))).toBe('ResolvedRefs=False InvalidCertificateRef');
    expect(resolved(https('default'), secret('hello'))).toBe('ResolvedRefs=False InvalidCertificateRef');
    expect(resolved(https('default'), secret(pem))).toBe('ResolvedRefs=True ResolvedRefs');
    expect(resolved(https('other'), secret(pem, 'other'))).toBe('ResolvedRefs=False RefNotPermitted');
    // gateway-with-attached-routes: a listener that cannot be programmed still counts its routes.
    const of = world(https('default'), httpRoute('r', `{${to('a')}}`));
    expect(conditions(of, 'Gateway', 'gw', 'https')).toContain('Programmed=False Invalid');
    expect(of.conditions.find(({ type }) => type === 'AttachedRoutes')).toMatchObject({ count: 1 });
  });
});

describe('checks of the kinds', () => {
  const codes = (text: string) =>
    cluster(text)
      .diagnostics.filter(({ severity }) => severity !== 'info')
      .map(({ code }) => code);
  const rule = (text: string) => codes(httpRoute('r', text));
  // Rules the CRDs state in CEL, config/crd/standard.
  test.each([
    [`{matches: [{path: {value: foo}}], ${to('a')}}`, ['bad-path']],
    [`{matches: [{path: {value: /a//b}}], ${to('a')}}`, ['bad-path']],
    [`{matches: [{path: {type: RegularExpression, value: "(?=a)"}}], ${to('a')}}`, ['bad-pattern']],
    [
      `{filters: [{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}]}`,
      ['exclusive-filters'],
    ],
    [`{filters: [{type: RequestRedirect, requestRedirect: {}}], ${to('a')}}`, ['exclusive-fields']],
    [
      `{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}], ${to('a')}}`,
      ['prefix-needed'],
    ],
    [`{timeouts: {request: 1s, backendRequest: 2s}, ${to('a')}}`, ['timeout-order']],
    [`{timeouts: {request: 1.5s}, ${to('a')}}`, ['bad-duration']],
    [`{backendRefs: [{name: a}]}`, ['missing-port']],
    [`{backendRef: [{name: a}]}`, ['unknown-field']],
    [`{matches: [{method: get}], ${to('a')}}`, ['unsupported-value']],
  ])('%s', (text, expected) => {
    expect(rule(text)).toEqual(expected);
  });
  test('Gateways', () => {
    expect(codes(gateway('{name: a, port: 443, protocol: HTTPS}'))).toEqual(['certificate-missing']);
    expect(codes(gateway('{name: a, port: 80, protocol: HTTP, tls: {}}'))).toEqual(['tls-not-allowed']);
    expect(codes(gateway('{name: a, port: 80, protocol: HTTP, hostname: "a.*"}'))).toEqual(['bad-hostname']);
    expect(codes(gateway(http))).toEqual([]);
  });
});
