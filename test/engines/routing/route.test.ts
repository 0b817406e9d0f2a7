import { describe, expect, test } from 'vitest';
import type { Listener, Proxy, Route, VirtualHost } from '../../../src/engines/routing/proxy.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import { app, cluster, get } from './support.ts';

const origin = { ref: { kind: 'Test', namespace: 'default', name: 'test' }, path: [] };
const to = (name: string, weight = 1) => ({ weight, service: { namespace: 'default', name, port: 80 }, origin });
const route = (name: string, more: Partial<Route> = {}): Route => ({
  name,
  conditions: [],
  precedence: 'order',
  action: { kind: 'forward', backends: [to('web')] },
  origin,
  ...more,
});
const host = (domain: string, routes: readonly Route[], more: Partial<VirtualHost> = {}): VirtualHost => ({
  name: domain,
  domains: [domain],
  routes,
  origin,
  ...more,
});
const listener = (more: Partial<Listener>): Listener => ({
  name: 'http',
  port: 80,
  protocol: 'http',
  serverNames: [],
  virtualHosts: [],
  origin,
  ...more,
});

function world(listeners: readonly Listener[], more: Partial<Proxy> = {}) {
  const proxy: Proxy = { name: 'gateway default/gw', role: 'gateway', controller: 'test', listeners, ...more };
  return compileProgrammed(cluster(app('web'), app('canary'), app('empty', { replicas: 0 })), [
    { proxies: [proxy], conditions: [], diagnostics: [] },
  ]);
}
const hosts = (...virtualHosts: VirtualHost[]) => world([listener({ virtualHosts })]);

describe('virtual hosts', () => {
  const found = (domains: readonly string[], name: string) =>
    routeRequest(hosts(...domains.map((domain) => host(domain, [route('r')]))), get(`http://${name}/`)).dataPlane[
      'virtualHost'
    ];
  test.each([
    ['a.example.com', 'a.example.com'],
    ['b.example.com', '*.example.com'],
    ['x.y.example.com', '*.y.example.com'],
    ['example.org', 'example.*'],
    ['other.net', '*'],
  ])('%s is answered by %s', (name, domain) => {
    expect(found(['*', 'example.*', '*.example.com', '*.y.example.com', 'a.example.com'], name)).toBe(domain);
  });
  test('a wildcard of Ingress stands for one label', () => {
    const one = hosts(host('*.foo.com', [route('r')], { wildcardLabels: 'one' }));
    const status = (name: string) => routeRequest(one, get(`http://${name}/`)).outcome;
    expect(status('bar.foo.com')).toMatchObject({ kind: 'forwarded' });
    expect(status('baz.bar.foo.com')).toMatchObject({ kind: 'answered', status: 404 });
    expect(status('foo.com')).toMatchObject({ kind: 'answered', status: 404 });
  });
});

describe('routes', () => {
  test('the first that matches is taken; the others are told about', () => {
    const decision = routeRequest(
      hosts(
        host('*', [
          route('post', { conditions: [{ on: 'method', match: { kind: 'exact', value: 'POST' } }] }),
          route('foo', { conditions: [{ on: 'path', match: { kind: 'path-prefix', value: '/foo' } }] }),
          route('rest'),
        ]),
      ),
      get('http://h/foo/bar'),
    );
    const taken = decision.hops.find((hop) => hop.kind === 'route')!;
    expect(taken.name).toBe('foo');
    expect(taken.passedOver).toMatchObject([
      { name: 'post', why: 'Asks that method is “POST”; it is “GET”.' },
      { name: 'rest', why: 'Matches too, but stands later: order.' },
    ]);
    expect(decision.hops.map(({ kind }) => kind)).toEqual([
      'client',
      'proxy',
      'listener',
      'virtual-host',
      'route',
      'backend',
      'service',
      'endpoints',
      'pod',
    ]);
  });

  test('weights: shares are complete and the draw picks', () => {
    const split = hosts(
      host('*', [
        route('r', { action: { kind: 'forward', backends: [to('web', 9), to('canary', 1), to('empty', 0)] } }),
      ]),
    );
    const pod = (draw: number) => {
      const { outcome } = routeRequest(split, get('http://h/'), { draw });
      return outcome.kind === 'forwarded' ? outcome.pod?.name : outcome;
    };
    expect([0, 0.89, 0.9, 0.999].map(pod)).toEqual(['web-0', 'web-0', 'canary-0', 'canary-0']);
    const { shares } = routeRequest(split, get('http://h/'));
    expect(shares.map(({ name, ratio, status }) => [name, ratio, status])).toEqual([
      ['default/web:80', 0.9, undefined],
      ['default/canary:80', 0.1, undefined],
      ['default/empty:80', 0, 503],
    ]);
  });

  test('no endpoint: 503, or what the data plane answers; gRPC gets its own status', () => {
    const routes = [route('r', { action: { kind: 'forward', backends: [to('empty')] } })];
    const virtualHosts = [host('*', routes)];
    expect(routeRequest(hosts(...virtualHosts), get('http://h/')).outcome).toMatchObject({ status: 503 });
    expect(
      routeRequest(world([listener({ virtualHosts })], { noEndpointsStatus: 502 }), get('http://h/')).outcome,
    ).toMatchObject({ status: 502 });
    expect(routeRequest(hosts(...virtualHosts), get('http://h/', { protocol: 'grpc' })).outcome).toMatchObject({
      grpcStatus: 14,
    });
    expect(routeRequest(hosts(), get('http://h/', { protocol: 'grpc' })).outcome).toMatchObject({
      status: 404,
      grpcStatus: 12,
    });
  });

  test('headers, path and host change on the way', () => {
    const { outcome } = routeRequest(
      hosts(
        host('*', [
          route('r', {
            rewrite: { host: 'inner', path: { kind: 'prefix', matched: '/foo', value: '/', byElement: true } },
            requestHeaders: { set: { A: '1' }, add: { b: '2' }, remove: ['C'] },
          }),
        ]),
      ),
      get('http://h/foo/bar?x=1', { headers: { a: '0', b: '1', c: '3' } }),
    );
    expect(outcome).toMatchObject({
      upstream: { host: 'inner', path: '/bar', query: 'x=1', headers: { a: '1', b: '1,2' } },
    });
    expect(outcome).not.toHaveProperty('upstream.headers.c');
  });
});

describe('listeners', () => {
  const secure = (name: string, serverName: string, more: Partial<Listener> = {}) =>
    listener({
      name,
      port: 443,
      protocol: 'https',
      serverNames: [serverName],
      virtualHosts: [host(serverName, [route(name)])],
      ...more,
    });

  test('no listener, wrong protocol, unknown server name', () => {
    const both = world([listener({ virtualHosts: [host('*', [route('r')])] }), secure('a', 'a.com')]);
    const code = (url: string, port?: number) => routeRequest(both, get(url, port ? { port } : {})).outcome;
    expect(code('http://a.com:81/')).toEqual({ kind: 'refused', code: 'no-listener' });
    expect(code('https://a.com/', 80)).toEqual({ kind: 'refused', code: 'tls-mismatch' });
    expect(code('http://a.com/', 443)).toEqual({ kind: 'refused', code: 'tls-required' });
    expect(code('https://b.com/')).toEqual({ kind: 'refused', code: 'no-filter-chain' });
  });

  test('a Host of another TLS listener is misdirected (421) where the data plane says so', () => {
    const status = (misdirected: boolean) =>
      routeRequest(
        world([secure('a', 'a.com', { misdirected }), secure('b', 'b.com', { misdirected })]),
        get('https://b.com/', { sni: 'a.com' }),
      ).outcome;
    expect(status(true)).toMatchObject({ status: 421 });
    expect(status(false)).toMatchObject({ status: 404 });
  });
});
