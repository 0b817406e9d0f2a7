import { describe, expect, test } from 'vitest';
import { routeRequest } from '../../../src/engines/routing/index.ts';
import { summariseTraffic, triesByShare } from '../../../src/engines/traffic/index.ts';
import { app, clientPod, fromClient, get, library, run, virtualService, world } from './support.ts';

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge}]
  rules:
  - backendRefs: [{name: shop-v1, port: 80, weight: 80}, {name: shop-v2, port: 80, weight: 20}]
`;
const outside = get('http://shop.example.com/');

describe('paths', () => {
  test('from outside through the gateway to a pod', () => {
    const traffic = run([gateway, app('shop-v1', { replicas: 2 }), app('shop-v2')], {
      entries: [{ request: outside }],
    });
    expect(traffic.request(0)).toMatchObject({ outcome: 'answered', status: 200, entry: 0 });
    const [toGateway, toPod] = traffic.attemptsOf(0);
    expect(toGateway!.path).toEqual(['client:external', 'gateway:default/edge']);
    expect(toPod!.path[0]).toBe('gateway:default/edge');
    expect(toPod!.path[1]).toMatch(/^service:default\/shop-v[12]$/);
    expect(toPod!.path[2]).toMatch(/^pod:default\/shop-v[12]-\d$/);
    expect(traffic.edges.map(({ id }) => id)).toContain('service:default/shop-v1>pod:default/shop-v1-1');
    expect(traffic.diagnostics).toEqual([]);
  });
  test('from a pod of a mesh: sidecar, service, sidecar, pod', () => {
    const traffic = run([clientPod, app('shop')], { entries: [{ request: fromClient('http://shop/') }] });
    expect(traffic.attemptsOf(0).map(({ path }) => path)).toEqual([
      ['client:default/client', 'proxy:default/client'],
      ['proxy:default/client', 'service:default/shop', 'proxy:default/shop-0', 'pod:default/shop-0'],
    ]);
  });
  test('a service calls on, as its annotation says', () => {
    const shop = app('shop').replace(
      'name: shop,',
      'name: shop, annotations: {hop-by-hop.dev/calls: "GET http://cart/"},',
    );
    const traffic = run([clientPod, shop, app('cart')], { entries: [{ request: fromClient('http://shop/') }] });
    expect(traffic.attemptsOf(0).map(({ path }) => path.at(-1))).toEqual([
      'proxy:default/client',
      'pod:default/shop-0',
      'proxy:default/shop-0',
      'pod:default/cart-0',
    ]);
  });
});

describe('shares', () => {
  test('agree with routeRequest (chi-square)', () => {
    const at = world([gateway, app('shop-v1'), app('shop-v2')]);
    const traffic = run(at, {
      entries: [{ request: outside }],
      load: { shape: 'random', rateRps: 1000, durationMs: 20_000 },
      pods: { concurrency: 1000 },
    });
    const counts = triesByShare(traffic);
    const total = [...counts.values()].reduce((a, b) => a + b, 0);
    const { shares } = routeRequest(at, outside);
    const chi = shares.reduce((sum, { name, ratio }) => {
      const expected = total * ratio;
      return sum + ((counts.get(name) ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(chi).toBeLessThan(10.83); // 1 degree of freedom, p = 0.001
  });
});

describe('retries in two layers', () => {
  const dead = [
    clientPod,
    app('shop'),
    virtualService(
      'shop',
      'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}}]\n  retries: {attempts: 3, retryOn: 5xx, backoff: 1ms}',
    ),
  ];
  const plan = {
    entries: [{ request: fromClient('http://shop/') }],
    pods: { errorRatio: 1 },
    app: library(2),
  };
  test.each([
    ['none', 1],
    ['app', 3],
    ['mesh', 4],
    ['both', 12],
  ] as const)('%s: every request becomes %i tries under total failure', (retries, times) => {
    const summary = summariseTraffic(run(dead, { ...plan, retries }));
    expect(summary.amplification).toBe(times);
    expect(summary.podTries).toBe(100 * times);
  });
});
