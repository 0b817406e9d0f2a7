/** Own manifests; the test of kubernetes-sigs/gateway-api@4564255 each one models is named. */
import { describe, expect, test } from 'vitest';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { app, get } from '../support.ts';
import { gateway, http, httpRoute, object, to, world } from './support.ts';

/** Service that answers, or the status or code of the failure. */
function answer(of: ReturnType<typeof world>, url: string, more: Partial<RoutedRequest> = {}, draw = 0) {
  const { outcome } = routeRequest(of, get(url, more), { draw });
  if (outcome.kind === 'forwarded') return outcome.pod?.name.replace(/-\d+$/, '');
  return outcome.kind === 'answered' ? outcome.status : outcome.code;
}

describe('which rule', () => {
  test('exact before longest prefix before method before headers, whatever the order (httproute-path-match-order)', () => {
    const of = world(
      gateway(http),
      httpRoute(
        'r',
        `{matches: [{path: {value: /}, headers: [{name: X, value: y}]}], ${to('c')}},
         {matches: [{path: {value: /foo}}], ${to('a')}},
         {matches: [{path: {value: /foo/bar}}], ${to('b')}},
         {matches: [{path: {type: Exact, value: /foo/bar}}], ${to('c')}},
         {matches: [{path: {value: /foo}, method: POST}], ${to('b')}}`,
      ),
    );
    expect(answer(of, 'http://h/foo')).toBe('a');
    expect(answer(of, 'http://h/foobar')).toBe(404);
    expect(answer(of, 'http://h/foo/bar')).toBe('c');
    expect(answer(of, 'http://h/foo/bar/')).toBe('b');
    expect(answer(of, 'http://h/foo', { method: 'POST' })).toBe('b');
    expect(answer(of, 'http://h/', { headers: { x: 'y' } })).toBe('c');
  });

  test('ties go to the older route, then to the name (HTTPRouteRule.matches)', () => {
    const rule = (name: string) => `{matches: [{path: {value: /x}}], ${to(name)}}`;
    const of = world(gateway(http), httpRoute('z', rule('a')), httpRoute('b', rule('b')));
    expect(answer(of, 'http://h/x')).toBe('a');
  });

  test('the listener with the most specific name has the request to itself (httproute-hostname-intersection)', () => {
    const of = world(
      gateway(
        `{name: any, port: 80, protocol: HTTP}, {name: wild, port: 80, protocol: HTTP, hostname: "*.example.com"}`,
      ),
      httpRoute('any', `{${to('a')}}`).replace('name: gw,', 'name: gw, sectionName: any,'),
      httpRoute('wild', `{matches: [{path: {value: /w}}], ${to('b')}}`).replace(
        'name: gw,',
        'name: gw, sectionName: wild,',
      ),
    );
    expect(answer(of, 'http://x.y.example.com/w')).toBe('b');
    expect(answer(of, 'http://x.y.example.com/other')).toBe(404);
    expect(answer(of, 'http://example.com/other')).toBe('a');
  });

  test('a gRPC call that no rule takes is UNIMPLEMENTED (grpcroute-header-matching)', () => {
    const of = world(
      gateway(http),
      object(
        'GRPCRoute',
        'g',
        `{parentRefs: [{name: gw}], rules: [{matches: [{method: {service: s.S, method: M}}], ${to('a')}}, {matches: [{method: {service: s.S}}], ${to('b')}}]}`,
      ),
    );
    const call = (path: string) =>
      routeRequest(of, get(`http://h${path}`, { method: 'POST', protocol: 'grpc' })).outcome;
    expect(call('/s.S/M')).toMatchObject({ pod: { name: 'a-0' } });
    expect(call('/s.S/Other')).toMatchObject({ pod: { name: 'b-0' } });
    expect(call('/s.T/M')).toMatchObject({ kind: 'answered', grpcStatus: 12 });
  });
});

describe('backends', () => {
  test('a broken backend answers 500 for its share only (httproute-invalid-cross-namespace-backend-ref)', () => {
    const of = world(
      gateway(http),
      httpRoute('r', `{backendRefs: [{name: a, port: 80, weight: 3}, {name: gone, port: 80, weight: 1}]}`),
    );
    expect([0, 0.74, 0.76].map((draw) => answer(of, 'http://h/', {}, draw))).toEqual(['a', 'a', 500]);
    expect(of.diagnostics.map(({ code }) => code)).toContain('reference-unresolved');
  });

  test('another namespace needs a ReferenceGrant there, for that kind and name (httproute-reference-grant)', () => {
    const route = httpRoute('r', `{backendRefs: [{name: far, namespace: other, port: 80}]}`);
    const grant = (spec: string) => object('ReferenceGrant', 'g', spec, 'other');
    const from = 'from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: default}]';
    const far = app('far', { namespace: 'other' });
    const status = (...more: string[]) => answer(world(gateway(http), route, far, ...more), 'http://h/');
    expect(status()).toBe(500);
    expect(status(grant(`{${from}, to: [{group: "", kind: Service}]}`))).toBe('far');
    expect(status(grant(`{${from}, to: [{group: "", kind: Service, name: near}]}`))).toBe(500);
    expect(
      status(
        grant(
          `{from: [{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: default}], to: [{group: "", kind: Service}]}`,
        ),
      ),
    ).toBe(500);
  });

  test('no backend, or weights of 0, is 500; no ready endpoint is 503', () => {
    const of = world(
      gateway(http),
      app('empty', { replicas: 0 }),
      httpRoute(
        'r',
        `{matches: [{path: {value: /none}}]}, {matches: [{path: {value: /zero}}], backendRefs: [{name: a, port: 80, weight: 0}]}, {matches: [{path: {value: /empty}}], ${to('empty')}}`,
      ),
    );
    expect(['none', 'zero', 'empty'].map((path) => answer(of, `http://h/${path}`))).toEqual([500, 500, 503]);
  });
});

describe('filters', () => {
  const location = (filter: string, url: string, listener = http) => {
    const of = world(
      gateway(listener),
      httpRoute(
        'r',
        `{matches: [{path: {value: /foo}}], filters: [{type: RequestRedirect, requestRedirect: ${filter}}]}`,
      ),
    );
    const { outcome } = routeRequest(of, get(url));
    return outcome.kind === 'answered' ? [outcome.status, outcome.location] : outcome;
  };
  const port8080 = '{name: http, port: 8080, protocol: HTTP}';
  // The table of HTTPRequestRedirectFilter.port, and httproute-redirect-path.
  test.each([
    ['{scheme: https}', 'http://h/foo?a=1', http, [302, 'https://h/foo?a=1']],
    ['{scheme: https}', 'http://h:8080/foo', port8080, [302, 'https://h/foo']],
    ['{statusCode: 301, hostname: x.org}', 'http://h:8080/foo', port8080, [301, 'http://x.org:8080/foo']],
    ['{port: 8443, scheme: https}', 'http://h/foo', http, [302, 'https://h:8443/foo']],
    ['{path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}', 'http://h/foo/bar', http, [302, 'http://h/bar']],
    [
      '{path: {type: ReplacePrefixMatch, replacePrefixMatch: /new/}}',
      'http://h/foo/bar',
      http,
      [302, 'http://h/new/bar'],
    ],
    ['{path: {type: ReplaceFullPath, replaceFullPath: /all}}', 'http://h/foo/bar', http, [302, 'http://h/all']],
  ])('redirect %s of %s', (filter, url, listener, expected) => {
    expect(location(filter, url, listener)).toEqual(expected);
  });

  test('a preflight is answered by the gateway, with headers only for allowed origins (HTTPRouteCORS)', () => {
    const of = world(
      gateway(http),
      httpRoute(
        'r',
        `{filters: [{type: CORS, cors: {allowOrigins: ["https://*.shop.org"], allowMethods: [GET, PUT], exposeHeaders: [X-One]}}], ${to('a')}}`,
      ),
    );
    const preflight = (origin: string) =>
      routeRequest(
        of,
        get('http://h/', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } }),
      ).outcome;
    expect(preflight('https://www.shop.org')).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': 'https://www.shop.org',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-expose-headers': 'X-One',
      },
    });
    expect(preflight('https://shop.org.evil')).toEqual({ kind: 'answered', status: 200, headers: {} });
  });

  test('headers of the rule and of the chosen backend; mirrors with their percentage', () => {
    const set = (name: string, value: string) =>
      `{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: ${name}, value: ${value}}]}}`;
    const of = world(
      gateway(http),
      httpRoute(
        'r',
        `{filters: [${set('X-Rule', '"1"')}, {type: RequestMirror, requestMirror: {percent: 20, backendRef: {name: c, port: 80}}}],
        backendRefs: [{name: a, port: 80, filters: [${set('X-Backend', 'a')}]}, {name: b, port: 80, filters: [${set('X-Backend', 'b')}]}]}`,
      ),
    );
    const { outcome, mirrors } = routeRequest(of, get('http://h/'), { draw: 0.6 });
    expect(outcome).toMatchObject({ pod: { name: 'b-0' }, upstream: { headers: { 'x-rule': '1', 'x-backend': 'b' } } });
    expect(mirrors.map(({ share, ratio }) => [share.name, ratio])).toEqual([['default/c:80', 0.2]]);
  });

  test('timeouts and retries in force (httproute-retry-with-timeouts)', () => {
    const of = world(
      gateway(http),
      httpRoute(
        'r',
        `{timeouts: {request: 1s, backendRequest: 200ms}, retry: {attempts: 2, codes: [503], backoff: 50ms}, ${to('a')}}`,
      ),
    );
    const { retry, timeouts } = routeRequest(of, get('http://h/'));
    expect(timeouts).toMatchObject({ totalMs: 1000 });
    expect(retry).toMatchObject({
      maxRetries: 2,
      statusCodes: [503],
      perTryTimeoutMs: 200,
      backoff: { params: { delayMs: 50 } },
    });
  });
});

describe('connections', () => {
  const pem =
    'apiVersion: v1\nkind: Secret\nmetadata: {name: cert}\nstringData: {tls.crt: "-----BEGIN X", tls.key: "-----BEGIN X"}\n';
  const https = (name: string, hostname: string) =>
    `{name: ${name}, port: 443, protocol: HTTPS, hostname: "${hostname}", tls: {certificateRefs: [{name: cert}]}}`;

  test('a Host of another listener is misdirected, of none not found (HTTPRouteHTTPSListenerDetectMisdirectedRequests)', () => {
    const of = world(
      pem,
      gateway(`${https('wild', '*.org')}, ${https('one', 'a.org')}`),
      httpRoute('r', `{${to('a')}}`),
    );
    expect(answer(of, 'https://a.org/')).toBe('a');
    expect(answer(of, 'https://a.org/', { sni: 'b.org' })).toBe(421);
    expect(answer(of, 'https://b.org/', { sni: 'a.org' })).toBe(421);
    expect(answer(of, 'https://c.org/', { sni: 'b.org' })).toBe('a');
    expect(answer(of, 'https://c.com/', { sni: 'b.org' })).toBe(404);
    expect(answer(of, 'https://c.com/')).toBe('no-filter-chain');
  });

  test('a connection whose backend is broken is closed (tlsroute-invalid-reference-grant)', () => {
    const tls = (backend: string) =>
      world(
        gateway('{name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}'),
        object('TLSRoute', 't', `{parentRefs: [{name: gw}], hostnames: [a.org], rules: [{${to(backend)}}]}`),
      );
    expect(answer(tls('a'), 'https://a.org/')).toBe('a');
    expect(answer(tls('gone'), 'https://a.org/')).toBe('connection-closed');
  });
});

describe('inside a mesh', () => {
  const bound = (name: string, backend: string, namespace: string) =>
    object(
      'HTTPRoute',
      name,
      `{parentRefs: [{group: "", kind: Service, name: a, namespace: default}], rules: [{backendRefs: [{name: ${backend}, namespace: ${namespace}, port: 80}]}]}`,
      namespace,
    );
  const from = (of: ReturnType<typeof world>, namespace: string, host: string) =>
    answer(of, `http://${host}/`, { source: { kind: 'pod', namespace, name: 'client' } });

  test('producer routes bind every client, consumer routes the clients of their namespace (MeshConsumerRoute)', () => {
    const of = world(
      bound('producer', 'b', 'default'),
      bound('consumer', 'far', 'other'),
      app('far', { namespace: 'other' }),
    );
    expect(from(of, 'third', 'a.default')).toBe('b');
    expect(from(of, 'other', 'a.default.svc.cluster.local')).toBe('far');
    expect(from(of, 'default', 'c')).toBe('c');
    expect(from(of, 'other', 'a')).toBe('no-such-host');
  });
});
