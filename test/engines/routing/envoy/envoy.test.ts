/** Modelled on envoyproxy/envoy test/tools/router_check/test/config (TestRoutes, HeaderMatchedRouting, Weighted, Redirect, Timeout). */
import { describe, expect, test } from 'vitest';
import { envoy } from '../../../../src/engines/routing/controllers/envoy/index.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { cluster, get } from '../support.ts';

const toX = { route: { cluster: 'x' } };

function decide(config: unknown, url: string, more: Partial<RoutedRequest> = {}, draw = 0) {
  const found = cluster(typeof config === 'string' ? config : JSON.stringify(config));
  const options = { settings: { envoy: { runtime: { off: 0 } } } };
  const world = compileProgrammed(found, [envoy.program(found, options)], options);
  return routeRequest(world, get(url, more), { draw });
}

/** `cluster host path?query`, `status location` or the status. */
function ask(...args: Parameters<typeof decide>): string {
  const { outcome, dataPlane } = decide(...args);
  if (outcome.kind === 'forwarded') {
    const { host, path, query } = outcome.upstream;
    return `${dataPlane['cluster']} ${host} ${path}${query && `?${query}`}`;
  }
  if (outcome.kind === 'refused') return outcome.code;
  return outcome.location ? `${outcome.status} ${outcome.location}` : String(outcome.status);
}

const routes = (...list: unknown[]) => ({ virtual_hosts: [{ name: 'all', domains: ['*'], routes: list }] });

describe('which route', () => {
  test.each<[unknown, string, string]>([
    [{ prefix: '/foo' }, '/foobar', 'x h.test /foobar'],
    [{ prefix: '/foo' }, '/FOO', '404'],
    [{ prefix: '/foo', case_sensitive: false }, '/FOO', 'x h.test /FOO'],
    [{ path: '/foo' }, '/foo?a=b', 'x h.test /foo?a=b'],
    [{ path: '/foo' }, '/foo/', '404'],
    [{ path_separated_prefix: '/foo' }, '/foobar', '404'],
    [{ path_separated_prefix: '/foo' }, '/foo/bar', 'x h.test /foo/bar'],
    [{ safe_regex: { regex: '/v[0-9]/.*' } }, '/v1/a', 'x h.test /v1/a'],
    [{ safe_regex: { regex: '/v[0-9]' } }, '/v1/a', '404'],
    [{ pathSeparatedPrefix: '/foo' }, '/foo', 'x h.test /foo'],
  ])('%j, %s → %s', (match, path, answer) => {
    expect(ask(routes({ match, ...toX }), `http://h.test${path}`)).toBe(answer);
  });
  test('in the order written', () => {
    const order = routes({ match: { prefix: '/' }, route: { cluster: 'all' } }, { match: { path: '/a' }, ...toX });
    expect(ask(order, 'http://h.test/a')).toBe('all h.test /a');
  });
  test.each([
    ['http://a.test/', 'exact'],
    ['http://x.a.test/', 'suffix'],
    ['http://b.test/', 'prefix'],
    ['http://c.test/', 'any'],
    ['http://a.test:8080/', 'any'],
    ['https://a.test/', 'exact'],
  ])('host: exact, suffix, prefix, any; a port that the scheme does not imply counts: %s → %s', (url, name) => {
    const hosts = { exact: 'a.test', suffix: '*.a.test', prefix: 'b.*', any: '*' };
    const config = {
      virtual_hosts: Object.entries(hosts).map(([key, domain]) => ({
        name: key,
        domains: [domain],
        routes: [{ match: { prefix: '/' }, ...toX }],
      })),
    };
    expect(decide(config, url).dataPlane['virtualHost']).toBe(name);
    expect(
      decide({ ...config, ignore_port_in_host_matching: true }, 'http://a.test:8080/').dataPlane['virtualHost'],
    ).toBe('exact');
  });
  const h = (header: unknown) => ({ prefix: '/', headers: [header] });
  test.each<[unknown, Readonly<Record<string, string>>, boolean]>([
    [h({ name: 'v' }), { v: '' }, true],
    [h({ name: 'v' }), {}, false],
    [h({ name: 'v', present_match: false }), {}, true],
    [h({ name: 'v', invert_match: true }), {}, true],
    [h({ name: 'v', string_match: { exact: 'A' } }), { v: 'a' }, false],
    [h({ name: 'v', string_match: { exact: 'A', ignore_case: true } }), { v: 'a' }, true],
    [h({ name: 'v', exact_match: 'a' }), { v: 'a' }, true],
    [h({ name: 'v', string_match: { safe_regex: { regex: '\\d+' } } }), { v: '12x' }, false],
    [h({ name: 'v', range_match: { start: -1, end: 10 } }), { v: '10' }, false],
    [h({ name: 'v', range_match: { start: -1, end: 10 } }), { v: '-1' }, true],
    [h({ name: 'v', string_match: { exact: 'a' }, invert_match: true }), { v: 'b' }, true],
    [h({ name: 'v', string_match: { exact: 'a' }, invert_match: true }), {}, false],
    [h({ name: ':method', string_match: { exact: 'GET' } }), {}, true],
    [h({ name: ':path', string_match: { exact: '/?q=1' } }), {}, true],
    [{ prefix: '/', query_parameters: [{ name: 'q', string_match: { exact: '1' } }] }, {}, true],
    [{ prefix: '/', query_parameters: [{ name: 'p', present_match: true }] }, {}, false],
    [{ prefix: '/', grpc: {} }, { 'content-type': 'application/grpc+proto' }, true],
    [{ prefix: '/', grpc: {} }, { 'content-type': 'application/grpcx' }, false],
  ])('%j with %j holds: %s', (match, headers, holds) => {
    expect(ask(routes({ match, ...toX }), 'http://h.test/?q=1', { headers })).toBe(holds ? 'x h.test /?q=1' : '404');
  });
  test('fractions, and a runtime key that stands over them', () => {
    const fraction = (key: string) => ({ runtime_key: key, default_value: { numerator: 30 } });
    const config = routes({ match: { prefix: '/', runtime_fraction: fraction('on') }, ...toX });
    expect([ask(config, 'http://h.test/', {}, 0.29), ask(config, 'http://h.test/', {}, 0.31)]).toEqual([
      'x h.test /',
      '404',
    ]);
    const off = routes({ match: { prefix: '/', runtime_fraction: fraction('off') }, ...toX });
    expect(ask(off, 'http://h.test/', {}, 0)).toBe('404');
  });
});

describe('what it does', () => {
  test.each<[unknown, unknown, string, string]>([
    [{ prefix: '/a' }, { prefix_rewrite: '/b' }, '/a/c?d=e', 'x h.test /b/c?d=e'],
    [{ path: '/A', case_sensitive: false }, { prefix_rewrite: '/cAndy' }, '/a', 'x h.test /cAndy'],
    [{ safe_regex: { regex: '/v\\d/.*' } }, { prefix_rewrite: '/b' }, '/v1/c', 'x h.test /b'],
    [
      { prefix: '/' },
      { regex_rewrite: { pattern: { regex: '/(\\w)' }, substitution: '/\\1\\1' } },
      '/a/b',
      'x h.test /aa/bb',
    ],
    [{ prefix: '/' }, { host_rewrite_literal: 'n.test' }, '/', 'x n.test /'],
    [{ prefix: '/' }, { hostRewriteLiteral: 'n.test' }, '/', 'x n.test /'],
  ])('%j %j: %s → %s', (match, action, path, answer) => {
    expect(ask(routes({ match, route: { cluster: 'x', ...(action as object) } }), `http://h.test${path}`)).toBe(answer);
  });
  test.each<[unknown, string, string]>([
    [{ host_redirect: 'n.test' }, 'http://h.test:8080/a?b=c', '301 http://n.test/a?b=c'],
    [{ path_redirect: '/n', response_code: 'FOUND' }, 'http://h.test:8080/a?b=c', '302 http://h.test:8080/n?b=c'],
    [{ path_redirect: '/n?x=y' }, 'http://h.test/a?b=c', '301 http://h.test/n?x=y'],
    [{ https_redirect: true, strip_query: true }, 'http://h.test/a?b=c', '301 https://h.test/a'],
    [
      { https_redirect: true, port_redirect: 8443, response_code: 'PERMANENT_REDIRECT' },
      'http://h.test/a',
      '308 https://h.test:8443/a',
    ],
    [{ prefix_rewrite: '/n' }, 'http://h.test/a/b', '301 http://h.test/n/b'],
  ])('redirect %j: %s → %s', (redirect, url, answer) => {
    expect(ask(routes({ match: { prefix: '/a' }, redirect }), url)).toBe(answer);
  });
  test('weights, a cluster named by a header, and none named', () => {
    const clusters = [30, 30, 40].map((weight, i) => ({ name: `c${i}`, weight }));
    const weighted = routes({ match: { prefix: '/' }, route: { weighted_clusters: { clusters } } });
    expect([0.29, 0.31, 0.61].map((draw) => decide(weighted, 'http://h.test/', {}, draw).dataPlane['cluster'])).toEqual(
      ['c0', 'c1', 'c2'],
    );
    const named = routes({ match: { prefix: '/' }, route: { cluster_header: 'X-Cluster' } });
    expect(ask(named, 'http://h.test/', { headers: { 'x-cluster': 'y' } })).toBe('y h.test /');
    expect(ask(named, 'http://h.test/')).toBe('503');
  });
  test('require_tls comes first; calls from inside are let through where it says so', () => {
    const config = (require_tls: string) => ({
      virtual_hosts: [{ name: 'a', domains: ['*'], require_tls, routes: [{ match: { prefix: '/' }, ...toX }] }],
    });
    const headers = { 'x-envoy-internal': 'true' };
    expect(ask(config('ALL'), 'http://h.test/a', { headers })).toBe('301 https://h.test/a');
    expect(ask(config('EXTERNAL_ONLY'), 'http://h.test/a')).toBe('301 https://h.test/a');
    expect(ask(config('EXTERNAL_ONLY'), 'http://h.test/a', { headers })).toBe('x h.test /a');
    expect(ask(config('ALL'), 'https://h.test/a')).toBe('x h.test /a');
  });
  test('headers of a weighted cluster come first, and the route’s on top of them', () => {
    const set = (key: string, value: string) => ({
      header: { key, value },
      append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
    });
    const add = (key: string, value: string) => ({ header: { key, value } });
    const weighted = {
      clusters: [
        {
          name: 'x',
          weight: 1,
          host_rewrite_literal: 'cluster.test',
          request_headers_to_add: [add('a', 'cluster'), set('b', 'cluster'), set('c', 'cluster')],
          response_headers_to_add: [set('r', 'cluster')],
        },
      ],
    };
    const route = {
      match: { prefix: '/' },
      route: { weighted_clusters: weighted, host_rewrite_literal: 'route.test' },
      request_headers_to_add: [add('a', 'route'), set('b', 'route')],
      request_headers_to_remove: ['c'],
      response_headers_to_add: [set('r', 'route')],
    };
    const { outcome, responseHeaders } = decide(routes(route), 'http://h.test/');
    expect(outcome).toMatchObject({ upstream: { host: 'route.test', headers: { a: 'cluster,route', b: 'route' } } });
    expect(outcome.kind === 'forwarded' && outcome.upstream.headers).not.toHaveProperty('c');
    expect(responseHeaders).toMatchObject([{ set: { r: 'route' } }]);
  });

  test('most_specific_header_mutations_wins turns the levels round', () => {
    const config = (most_specific_header_mutations_wins: boolean) => ({
      most_specific_header_mutations_wins,
      request_headers_to_add: [{ header: { key: 'a', value: 'config' }, append: false }],
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              ...toX,
              request_headers_to_add: [{ header: { key: 'a', value: 'route' }, append: false }],
            },
          ],
        },
      ],
    });
    const a = (wins: boolean) => decide(config(wins), 'http://h.test/').outcome;
    expect(a(false)).toMatchObject({ upstream: { headers: { a: 'config' } } });
    expect(a(true)).toMatchObject({ upstream: { headers: { a: 'route' } } });
  });

  test('headers on three levels: the route first, removals before additions', () => {
    const header = (key: string, value: string, append_action?: string) => ({
      header: { key, value },
      ...(append_action && { append_action }),
    });
    const config = {
      request_headers_to_remove: ['a'],
      request_headers_to_add: [header('a', 'config')],
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          request_headers_to_add: [header('b', 'host')],
          routes: [
            {
              match: { prefix: '/' },
              ...toX,
              request_headers_to_add: [
                header('a', 'route'),
                header('b', 'route', 'OVERWRITE_IF_EXISTS_OR_ADD'),
                header('X-Ip', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%'),
              ],
            },
          ],
        },
      ],
    };
    const { outcome } = decide(config, 'http://h.test/', {
      headers: { a: 'own', b: 'own' },
      clientAddress: '127.0.0.1',
    });
    expect(outcome).toMatchObject({ upstream: { headers: { a: 'config', b: 'route,host', 'x-ip': '127.0.0.1' } } });
  });
  test('15 s unless it says otherwise, retries of the virtual host, and what is not acted on', () => {
    const config = {
      virtual_hosts: [
        {
          name: 'a',
          domains: ['*'],
          retry_policy: { retry_on: '5xx,retriable-status-codes', retriable_status_codes: [429], num_retries: 3 },
          rate_limits: [],
          routes: [
            { match: { path: '/a' }, route: { cluster: 'x', timeout: '0.5s', hash_policy: [] } },
            { match: { prefix: '/' }, ...toX },
          ],
        },
      ],
    };
    const { timeouts, retry, notModelled } = decide(config, 'http://h.test/a');
    expect(timeouts).toMatchObject({ totalMs: 500 });
    expect(retry).toMatchObject({
      maxRetries: 3,
      statusCodes: [429],
      backoff: { formula: 'envoy', params: { baseMs: 25, maxMs: 250 } },
    });
    expect(notModelled).toEqual(['rate_limits of virtual host a', 'route.hash_policy']);
    expect(decide(config, 'http://h.test/').timeouts).toEqual({ totalMs: 15_000 });
  });
});

describe('reading', () => {
  test('a bootstrap and YAML; one proxy per configuration', () => {
    const text = `
static_resources:
  listeners:
  - filter_chains:
    - filters:
      - typed_config:
          route_config:
            name: inner
            virtual_hosts: [{name: a, domains: ['*'], routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: héllo}}}]}]
`;
    const found = cluster(text);
    expect(found.diagnostics).toEqual([]);
    expect(decide(text, 'http://h.test/').outcome).toMatchObject({ status: 200, headers: { 'content-length': '6' } });
    const route = decide(text, 'http://h.test/').hops.find(({ kind }) => kind === 'route');
    expect(found.objects[0]!.placeOf(route!.origin!.path).line).toBe(9);
  });
  test.each([
    [{ virtual_hosts: [{ name: 'a', domains: [], routes: [] }] }, 'missing-field'],
    [{ virtual_hosts: [{ name: 'a', domains: ['x', 'X'] }] }, 'repeated-domain'],
    [routes({ match: { prefix: '/', path: '/' }, ...toX }), 'exactly-one'],
    [routes({ match: { safe_regex: { regex: '(?=a)' } }, ...toX }), 'bad-pattern'],
    [routes({ match: { prefix: '/' } }), 'exactly-one'],
    [routes({ match: { prefix: '/' }, route: { cluster: 'x', timeout: '500ms' } }), 'bad-duration'],
  ])('%j is refused: %s', (config, code) => {
    expect(cluster(JSON.stringify(config)).diagnostics.map((found) => found.code)).toContain(code);
    expect(ask(config, 'http://h.test/')).toBe('no-gateway');
  });
});
