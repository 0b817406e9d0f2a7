/** Own manifests; the test of kubernetes-sigs/gateway-api@4564255 each one models is named. */
import { describe, expect, test } from 'vitest';
import type { ControllerOptions } from '../../../../src/engines/routing/controllers/controller.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compile } from '../../../../src/engines/routing/world.ts';
import { cluster, get } from '../support.ts';
import { conditions, gateway, http, httpRoute, object, to, version, world } from './support.ts';

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

describe('a Gateway that is not taken up', () => {
  const spec = (more: string) => object('Gateway', 'gw', `{gatewayClassName: any, listeners: [${http}], ${more}}`);
  const route = httpRoute('r', `{${to('a')}}`);
  const answer = (of: ReturnType<typeof world>) => routeRequest(of, get('http://a.test/'));
  const gatewayClass = (parameters: string) =>
    `apiVersion: ${version}\nkind: GatewayClass\nmetadata: {name: any}\nspec: {controllerName: example.com/c${parameters}}\n`;
  const parameters = (more: string) => gatewayClass(`, parametersRef: {group: "", kind: ConfigMap, name: p${more}}`);
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata: {}\n';

  // gateway-static-addresses: UnsupportedAddress; gateway-invalid-parameters-ref: InvalidParameters.
  test.each([
    ['addresses: [{type: test/fake, value: x}]', 'Accepted=False UnsupportedAddress', 'Programmed=False Invalid'],
    [
      'infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: none}}',
      'Accepted=False InvalidParameters',
      'Programmed=False Invalid',
    ],
    ['addresses: [{value: not-an-address}]', 'Accepted=True Accepted', 'Programmed=False AddressNotUsable'],
  ])('%s', (more, accepted, programmed) => {
    const of = world(spec(more), route);
    expect(conditions(of, 'Gateway', 'gw')).toEqual(expect.arrayContaining([accepted, programmed]));
    const decision = answer(of);
    expect(decision.outcome).toEqual({ kind: 'refused', code: 'no-listener' });
    expect(of.diagnostics.find(({ code }) => code === 'gateway-not-programmed')).toMatchObject({
      place: { line: 4 },
      ref: { kind: 'Gateway' },
    });
  });

  test('one address that can be used is enough to be reached', () => {
    const of = world(spec('addresses: [{value: x}, {value: 10.0.0.1}, {type: Hostname, value: a.test}]'), route);
    expect(conditions(of, 'Gateway', 'gw')).toContain('Programmed=False AddressNotUsable');
    expect(answer(of).outcome.kind).toBe('forwarded');
    expect(answer(world(spec('addresses: [{type: IPAddress}]'), route)).outcome.kind).toBe('forwarded');
  });

  test('a GatewayClass whose parameters are not there is refused, and nothing of its Gateways listens', () => {
    const gone = world(parameters(', namespace: default'), gateway(http), route);
    expect(conditions(gone, 'GatewayClass', 'any')).toEqual(['Accepted=False InvalidParameters']);
    expect(conditions(gone, 'Gateway', 'gw')).toEqual(
      expect.arrayContaining(['Accepted=Unknown Pending', 'Programmed=Unknown Pending']),
    );
    expect(answer(gone).outcome).toEqual({ kind: 'refused', code: 'no-listener' });
    const there = world(parameters(', namespace: default'), config, gateway(http), route);
    expect(conditions(there, 'GatewayClass', 'any')).toEqual(['Accepted=True Accepted']);
    expect(answer(there).outcome.kind).toBe('forwarded');
    // A kind with a namespace is named with it.
    expect(conditions(world(parameters(''), config), 'GatewayClass', 'any')).toEqual([
      'Accepted=False InvalidParameters',
    ]);
  });

  test('its ListenerSets are not accepted either', () => {
    const set = object('ListenerSet', 's', '{parentRef: {name: gw}, listeners: [{name: l, port: 81, protocol: HTTP}]}');
    const of = world(spec('allowedListeners: {namespaces: {from: Same}}, addresses: [{type: test/x, value: y}]'), set);
    expect(conditions(of, 'ListenerSet', 's')).toEqual([
      'Accepted=False ParentNotAccepted',
      'Programmed=False ParentNotProgrammed',
    ]);
  });
});

describe('tls a listener’s protocol has no use for', () => {
  const pem = '-----BEGIN CERTIFICATE-----';
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: cert}\nstringData: {tls.crt: "${pem}", tls.key: "${pem}"}\n`;
  test.each([
    ['{name: l, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}', 'https://a.test/'],
    ['{name: l, port: 80, protocol: HTTP, tls: {certificateRefs: [{name: cert}]}}', 'http://a.test/'],
  ])('%s', (listener, url) => {
    const of = world(gateway(listener), secret, httpRoute('r', `{${to('a')}}`));
    expect(conditions(of, 'Gateway', 'gw', 'l')).toEqual(
      expect.arrayContaining(['Accepted=False UnsupportedValue', 'Programmed=False Invalid']),
    );
    expect(routeRequest(of, get(url)).outcome).toEqual({ kind: 'refused', code: 'no-listener' });
    expect(of.diagnostics.find(({ code }) => code === 'listener-not-programmed')?.place?.line).toBe(4);
  });

  test('an implementation may not terminate for TLSRoutes (tlsroute-listener-terminate-not-supported)', () => {
    const text = gateway(
      '{name: l, port: 443, protocol: TLS, tls: {mode: Terminate, certificateRefs: [{name: cert}]}}',
    );
    const accepted = (settings?: ControllerOptions['settings']) =>
      conditions(compile(cluster(text, secret), settings ? { settings } : {}), 'Gateway', 'gw', 'l')[0];
    expect(accepted()).toBe('Accepted=True Accepted');
    expect(accepted({ 'gateway-api': { tlsTermination: false } })).toBe('Accepted=False UnsupportedValue');
    const refused = compile(cluster(text, secret), { settings: { 'gateway-api': { tlsTermination: false } } });
    expect(refused.conditions.find(({ type }) => type === 'SupportedKinds')?.names).toEqual([]);
  });

  test('a client certificate is signed by an authority of the port (gateway-with-clientcertificate-validation)', () => {
    const authority = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {ca.crt: "${pem}"}\n`;
    const validated = (name: string) =>
      `{validation: {caCertificateRefs: [{kind: ConfigMap, group: "", name: ${name}}]}}`;
    const text = object(
      'Gateway',
      'gw',
      `{gatewayClassName: any,
        tls: {frontend: {default: ${validated('one')}, perPort: [{port: 8443, tls: ${validated('two')}}]}},
        listeners: [${[443, 8443].map((port) => `{name: l${port}, port: ${port}, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}`).join(', ')}]}`,
    );
    const of = world(text, secret, authority('one'), authority('two'), httpRoute('r', `{${to('a')}}`));
    const outcome = (port: number, signedBy?: string) =>
      routeRequest(of, get(`https://a.test:${port}/`, { tls: { clientCertificate: 'mine', signedBy } })).outcome;
    expect(outcome(443, 'default/one')).toMatchObject({ kind: 'forwarded' });
    expect(outcome(443, 'default/two')).toEqual({ kind: 'refused', code: 'client-certificate-unknown' });
    expect(outcome(8443, 'default/two')).toMatchObject({ kind: 'forwarded' });
    expect(outcome(8443)).toMatchObject({ kind: 'forwarded' });
  });
});

test('what does not resolve in a listener is summed up in the Gateway’s ResolvedRefs', () => {
  const of = world(gateway('{name: l, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}}'));
  expect(conditions(of, 'Gateway', 'gw')).toContain('ResolvedRefs=False ListenersNotResolved');
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
    const more = (text: string) =>
      codes(object('Gateway', 'gw', `{gatewayClassName: any, listeners: [${http}], ${text}}`));
    expect(more('addresses: [{value: 10.0.0.1}, {type: Hostname, value: a.test}, {type: x.test/y, value: z}]')).toEqual(
      [],
    );
    expect(more('addresses: [{value: 10.0.0.0/8}]')).toEqual(['bad-address']);
    expect(more('addresses: [{type: Hostname, value: A_B}]')).toEqual(['bad-hostname']);
    expect(more('infrastructure: {parametersRef: {kind: ConfigMap, name: a}}')).toEqual(['missing-field']);
    expect(more('infrastructure: {label: {a: b}}')).toEqual(['unknown-field']);
    expect(more('tls: {frontend: {default: {validation: {mode: Never}}}}')).toEqual([
      'unsupported-value',
      'missing-field',
    ]);
    expect(more('tls: {backend: {clientCertificateRef: {}}}')).toEqual(['missing-field']);
  });
  test('GatewayClasses', () => {
    const classCodes = (spec: string) =>
      codes(`apiVersion: ${version}\nkind: GatewayClass\nmetadata: {name: any}\nspec: ${spec}\n`);
    expect(classCodes('{controllerName: a.test/b}')).toEqual([]);
    expect(classCodes('{controllerName: a.test/b, parametersRef: {group: "", kind: ConfigMap}}')).toEqual([
      'missing-field',
    ]);
  });
});
