/**
 * What a VirtualService does with calls of a sidecar. Own manifests; each models the case of the same name in
 * virtualServiceCases (istio/istio@86c9f01 tests/integration/pilot/common/routing.go).
 */
import { describe, expect, test } from 'vitest';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { compile } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

const sidecar = `apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client, sidecar.istio.io/inject: "true"}}
spec: {containers: [{name: app}]}
`;

function virtualService(http: string, hosts = 'b'): string {
  return `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: default}\nspec: {hosts: [${hosts}], http: [${http}]}\n`;
}

const more =
  'apiVersion: v1\nkind: Service\nmetadata: {name: b85}\nspec: {selector: {app: b}, ports: [{name: http2, port: 85}]}\n';

function call(http: string, url: string, request: Partial<RoutedRequest> = {}, draw = 0.5) {
  const world = compile(cluster(app('a'), app('b'), sidecar, more, virtualService(http, 'b, b85')));
  return routeRequest(world, get(url, { source: { kind: 'pod', namespace: 'default', name: 'client' }, ...request }), {
    draw,
  });
}

const toB = 'route: [{destination: {host: b}}]';
const upstream = (decision: ReturnType<typeof call>) =>
  decision.outcome.kind === 'forwarded' ? decision.outcome.upstream : undefined;
const answer = ({ outcome }: ReturnType<typeof call>) =>
  outcome.kind === 'answered' ? [outcome.status, outcome.location] : [outcome.kind];

describe('request headers', () => {
  test('added header, set header', () => {
    const to = `{${toB}, headers: {request: {add: {istio-custom: yes-please}, set: {x-custom: some}}}}`;
    expect(upstream(call(to, 'http://b/'))?.headers).toMatchObject({
      'istio-custom': 'yes-please',
      'x-custom': 'some',
    });
  });
  test.each([
    ['set authority header', `{${toB}, headers: {request: {set: {":authority": mine}}}}`, 'mine'],
    [
      'set host header in destination',
      '{route: [{destination: {host: b}, headers: {request: {set: {Host: mine}}}}]}',
      'mine',
    ],
    [
      'set authority header in destination',
      '{route: [{destination: {host: b}, headers: {request: {set: {":authority": mine}}}}]}',
      'mine',
    ],
    [
      'set host header in route and destination',
      '{route: [{destination: {host: b}, headers: {request: {set: {Host: inner}}}}], headers: {request: {set: {":authority": outer}}}}',
      'outer',
    ],
    [
      'set host header in route and multi destination',
      '{route: [{destination: {host: b}, weight: 50, headers: {request: {set: {Host: inner}}}}, {destination: {host: b}, weight: 50}], headers: {request: {set: {":authority": outer}}}}',
      'outer',
    ],
    [
      'set host header multi destination',
      '{route: [{destination: {host: b}, weight: 50, headers: {request: {set: {Host: inner}}}}, {destination: {host: b}, weight: 50, headers: {request: {set: {Host: inner}}}}]}',
      'inner',
    ],
    ['rewrite authority', `{rewrite: {authority: new}, ${toB}}`, 'new'],
  ])('%s', (_, http, host) => {
    expect(upstream(call(http, 'http://b/', {}, 0.2))?.host).toBe(host);
  });
});

describe('redirects and rewrites', () => {
  test.each([
    ['redirect', '{redirect: {uri: /new/path}}', 'http://b/foo?key=value', 'http://b/new/path?key=value'],
    [
      'redirect port and scheme',
      '{redirect: {derivePort: FROM_REQUEST_PORT, scheme: https}}',
      'http://b/foo',
      'https://b:80/foo',
    ],
    ['to default', '{redirect: {derivePort: FROM_REQUEST_PORT}}', 'http://b/foo', 'http://b/foo'],
    ['non-default', '{redirect: {derivePort: FROM_REQUEST_PORT}}', 'http://b85:85/foo', 'http://b85:85/foo'],
    [
      'redirect prefix_rewrite',
      '{match: [{uri: {prefix: /foo/}}], redirect: {prefixRewrite: /new/}}',
      'http://b/foo/bar',
      'http://b/new/bar',
    ],
  ])('%s', (_, http, url, location) => {
    expect(answer(call(http, url))).toEqual([301, location]);
  });
  test('rewrite uri keeps the query', () => {
    const decision = call(
      `{match: [{uri: {exact: /foo}}], rewrite: {uri: /new/path}, ${toB}}`,
      'http://b/foo?key=value',
    );
    expect(upstream(decision)).toMatchObject({ path: '/new/path', query: 'key=value' });
  });
});

describe('matches', () => {
  test('weird header matches', () => {
    const http = `{match: [{headers: {"a!#$%&'*+-.^_\`|~z": {exact: why}}}], ${toB}}`;
    expect(answer(call(http, 'http://b/'))).toEqual([404, undefined]);
    expect(call(http, 'http://b/', { headers: { "a!#$%&'*+-.^_`|~z": 'why' } }).outcome.kind).toBe('forwarded');
  });
  test('pseudo header matches', () => {
    const http = `{match: [{headers: {":method": {exact: GET}}}], ${toB}}`;
    expect(call(http, 'http://b/').outcome.kind).toBe('forwarded');
    expect(answer(call(http, 'http://b/', { method: 'POST' }))).toEqual([404, undefined]);
  });
  test('catch all route short circuit the other routes', () => {
    const http = `{match: [{uri: {regex: ".*"}}], fault: {abort: {percentage: {value: 100}, httpStatus: 418}}, ${toB}}, {${toB}}`;
    expect(answer(call(http, 'http://b/any'))).toEqual([418, undefined]);
  });
  test.each([
    ['exact: jason', 'jason', 200],
    ['exact: jason', 'not-jason', 403],
    ['exact: jason', undefined, 403],
    ['regex: "*"', 'jason', 200],
    ['regex: "*"', '', 200],
    ['regex: "*"', undefined, 403],
    ['regex: ".*"', 'jason', 200],
    ['regex: ".*"', '', 200],
    ['regex: ".*"', undefined, 200],
  ])('without headers: %s against %s', (match, value, status) => {
    const http = `{match: [{withoutHeaders: {end-user: {${match}}}}], fault: {abort: {percentage: {value: 100}, httpStatus: 403}}, ${toB}}, {${toB}}`;
    const { outcome } = call(http, 'http://b/foo', { headers: value === undefined ? {} : { 'end-user': value } });
    expect(outcome.kind === 'forwarded' ? 200 : outcome.kind === 'answered' && outcome.status).toBe(status);
  });
});

test('fault abort gRPC', () => {
  const http = `{fault: {abort: {percentage: {value: 100}, grpcStatus: UNAVAILABLE}}, ${toB}}`;
  expect(call(http, 'http://b/pkg.Service/Method', { protocol: 'grpc', method: 'POST' }).outcome).toMatchObject({
    grpcStatus: 14,
  });
});

// applyHTTPRouteDestination (istio/istio pilot/pkg/networking/core/route/route.go), WeightedClusterEntry (envoyproxy/envoy).
describe('headers of a rule and of its destinations', () => {
  const headers = (who: string, more = '') =>
    `headers: {request: {set: {x-set: ${who}}, add: {x-add: ${who}}${more}}, response: {set: {x-out: ${who}}}}`;
  const of = (count: number, inner = headers('inner'), outer = headers('outer')) => {
    const destination = `{destination: {host: b}, weight: 50, ${inner}}`;
    return `{route: [${Array.from({ length: count }, () => destination).join(', ')}], ${outer}}`;
  };
  const lastOut = (http: string) =>
    call(http, 'http://b/').responseHeaders.reduce((all, change) => ({ ...all, ...change.set }), {});

  test('of one destination join the rule’s, after its own', () => {
    expect(upstream(call(of(1), 'http://b/'))?.headers).toMatchObject({ 'x-set': 'inner', 'x-add': 'outer,inner' });
    expect(lastOut(of(1))).toEqual({ 'x-out': 'inner' });
  });

  test('of several come first, and the rule’s on top', () => {
    expect(upstream(call(of(2), 'http://b/'))?.headers).toMatchObject({ 'x-set': 'outer', 'x-add': 'inner,outer' });
    expect(lastOut(of(2))).toEqual({ 'x-out': 'outer' });
    const removed = of(2, headers('inner'), 'headers: {request: {remove: [x-set, x-add]}}');
    expect(Object.keys(upstream(call(removed, 'http://b/'))?.headers ?? {})).not.toContain('x-set');
  });

  test('what is removed is removed before anything is set or added', () => {
    const http = of(1, '', headers('new', ', remove: [x-set, x-add]'));
    const sent = upstream(call(http, 'http://b/', { headers: { 'x-set': 'old', 'x-add': 'old' } }))?.headers;
    expect(sent).toMatchObject({ 'x-set': 'new', 'x-add': 'new' });
  });

  test('an empty value changes nothing', () => {
    const http = of(1, '', 'headers: {request: {set: {x-set: ""}}}');
    expect(upstream(call(http, 'http://b/', { headers: { 'x-set': 'old' } }))?.headers['x-set']).toBe('old');
  });
});

describe('cors', () => {
  const http = `{corsPolicy: {allowOrigins: [{exact: cors.com}], allowMethods: [POST, GET], allowCredentials: false, allowHeaders: [X-Foo-Bar, X-Foo-Baz], maxAge: 24h}, ${toB}}`;
  test('preflight', () => {
    const headers = { origin: 'cors.com', 'access-control-request-method': 'DELETE' };
    expect(call(http, 'http://b/', { method: 'OPTIONS', headers }).outcome).toMatchObject({
      kind: 'answered',
      status: 200,
      headers: {
        'access-control-allow-origin': 'cors.com',
        'access-control-allow-methods': 'POST,GET',
        'access-control-allow-headers': 'X-Foo-Bar,X-Foo-Baz',
        'access-control-max-age': '86400',
      },
    });
  });
  test('get, with and without a matching origin', () => {
    expect(call(http, 'http://b/', { headers: { origin: 'cors.com' } }).responseHeaders).toMatchObject([
      { set: { 'access-control-allow-origin': 'cors.com' } },
    ]);
    expect(call(http, 'http://b/').responseHeaders).toEqual([]);
  });
});
