import { describe, expect, test } from 'vitest';
import { answerOf, fromPod, object, virtualService } from './support.ts';

const cluster = (decision: { readonly dataPlane: Readonly<Record<string, string>> }) => decision.dataPlane['cluster'];

describe('rules of a VirtualService', () => {
  // Modelled on istio/istio pilot/pkg/networking/core/route/route_test.go, order of http[].
  const trap = virtualService(
    'shop',
    `
hosts: [shop]
http:
- match: [{uri: {prefix: /}}]
  route: [{destination: {host: shop}}]
- match: [{uri: {prefix: /cart}}]
  route: [{destination: {host: cart}}]`,
  );

  test('the first match wins, however general', () => {
    const decision = fromPod([trap], 'http://shop/cart');
    expect(cluster(decision)).toBe('outbound|80||shop.default.svc.cluster.local');
    expect(decision.hops.find(({ kind }) => kind === 'route')?.name).toBe(
      'spec.http[0] of VirtualService default/shop',
    );
  });

  test('a prefix is compared as text', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- match: [{uri: {prefix: /cart}}]
  route: [{destination: {host: cart}}]`,
    );
    expect(cluster(fromPod([rules], 'http://shop/cartoon'))).toBe('outbound|80||cart.default.svc.cluster.local');
    expect(answerOf(fromPod([rules], 'http://shop/other'))).toBe(404);
  });

  test('a regular expression matches the whole path', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- match: [{uri: {regex: "/v[0-9]+"}}]
  route: [{destination: {host: cart}}]`,
    );
    expect(answerOf(fromPod([rules], 'http://shop/v12'))).toBe(200);
    expect(answerOf(fromPod([rules], 'http://shop/v12/x'))).toBe(404);
  });

  test('an empty text match asks for presence, withoutHeaders for absence', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- match: [{headers: {x-canary: {}}, withoutHeaders: {x-bot: {}}}]
  route: [{destination: {host: cart}}]
- route: [{destination: {host: shop}}]`,
    );
    const call = (headers: Record<string, string>) => cluster(fromPod([rules], 'http://shop/', { headers }));
    expect(call({ 'x-canary': 'no' })).toContain('cart');
    expect(call({ 'x-canary': 'yes', 'x-bot': '1' })).toContain('shop');
    expect(call({})).toContain('shop');
  });

  test('sourceLabels choose clients, not requests', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- match: [{sourceLabels: {app: other}}]
  route: [{destination: {host: cart}}]
- route: [{destination: {host: shop}}]`,
    );
    expect(cluster(fromPod([rules], 'http://shop/'))).toContain('shop');
  });

  test('of two VirtualServices for a host the older one speaks to sidecars', () => {
    const rules = (name: string, host: string, year: number) =>
      virtualService(
        name,
        `hosts: [shop]\nhttp:\n- route: [{destination: {host: ${host}}}]`,
        `creationTimestamp: "${year}-01-01T00:00:00Z"`,
      );
    expect(cluster(fromPod([rules('a-new', 'cart', 2024), rules('b-old', 'shop', 2020)], 'http://shop/'))).toContain(
      '||shop.',
    );
  });

  test('weights share the draws', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- route:
  - {destination: {host: shop}, weight: 3}
  - {destination: {host: cart}, weight: 1}`,
    );
    const decision = fromPod([rules], 'http://shop/', {}, { draw: 0.8 });
    expect(decision.shares.map(({ ratio }) => ratio)).toEqual([0.75, 0.25]);
    expect(cluster(decision)).toContain('cart');
  });

  // Modelled on istio/istio pilot/pkg/model/virtualservice_test.go TestMergeHttpRoutes.
  test('a delegate gets the root’s matches as well as its own', () => {
    const root = virtualService(
      'root',
      `
hosts: [shop]
http:
- match: [{uri: {prefix: /cart}}]
  timeout: 3s
  delegate: {name: cart-rules}`,
    );
    const rules = virtualService(
      'cart-rules',
      `
http:
- match: [{uri: {prefix: /cart/items}}]
  route: [{destination: {host: cart}}]
- match: [{uri: {prefix: /checkout}}]
  route: [{destination: {host: shop}}]`,
    );
    const decision = fromPod([root, rules], 'http://shop/cart/items/7');
    expect(cluster(decision)).toContain('cart');
    expect(decision.timeouts?.totalMs).toBe(3000);
    expect(answerOf(fromPod([root, rules], 'http://shop/cart'))).toBe(404);
    expect(answerOf(fromPod([root, rules], 'http://shop/checkout'))).toBe(404);
  });

  test('a subset no DestinationRule names has no cluster: 503', () => {
    const rules = virtualService('shop', 'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop, subset: v9}}]');
    const decision = fromPod([rules], 'http://shop/');
    expect(answerOf(decision)).toBe(503);
    expect(cluster(decision)).toBe('outbound|80|v9|shop.default.svc.cluster.local');
    const subset = object('DestinationRule', 'shop', 'host: shop\nsubsets: [{name: v9, labels: {app: shop}}]');
    expect(answerOf(fromPod([rules, subset], 'http://shop/'))).toBe(200);
  });

  test('a subset without pods is answered 503 too, for another reason', () => {
    const rules = virtualService('shop', 'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop, subset: v9}}]');
    const subset = object('DestinationRule', 'shop', 'host: shop\nsubsets: [{name: v9, labels: {version: v9}}]');
    const decision = fromPod([rules, subset], 'http://shop/');
    expect(answerOf(decision)).toBe(503);
    expect(decision.words.reason).toContain('No ready endpoint');
  });

  test('a fault strikes its share of requests and asks no backend', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- fault: {abort: {httpStatus: 418, percentage: {value: 30}}, delay: {fixedDelay: 2s, percentage: {value: 100}}}
  route: [{destination: {host: shop}}]`,
    );
    expect(answerOf(fromPod([rules], 'http://shop/', {}, { faultDraw: 0.29 }))).toBe(418);
    const lucky = fromPod([rules], 'http://shop/', {}, { faultDraw: 0.31 });
    expect(answerOf(lucky)).toBe(200);
    expect(lucky.fault?.delay).toEqual({ delayMs: 2000, ratio: 1 });
  });

  test('a fault without percentage strikes no one', () => {
    const rules = virtualService(
      'shop',
      'hosts: [shop]\nhttp:\n- fault: {abort: {httpStatus: 500}}\n  route: [{destination: {host: shop}}]',
    );
    expect(answerOf(fromPod([rules], 'http://shop/', {}, { faultDraw: 0 }))).toBe(200);
  });

  test('a mirror gets a copy, all of them unless told otherwise', () => {
    const rules = virtualService(
      'shop',
      'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}}]\n  mirror: {host: cart}',
    );
    expect(fromPod([rules], 'http://shop/').mirrors).toMatchObject([
      { ratio: 1, share: { backend: { name: 'cart' } } },
    ]);
  });

  test('rewrite and redirect replace the matched prefix', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop]
http:
- match: [{uri: {prefix: /old/}}]
  rewrite: {uri: /new/}
  route: [{destination: {host: shop}}]
- match: [{uri: {prefix: /gone}}]
  redirect: {prefixRewrite: /here, redirectCode: 308}`,
    );
    expect(fromPod([rules], 'http://shop/old/x?a=1').outcome).toMatchObject({
      upstream: { path: '/new/x', query: 'a=1' },
    });
    expect(fromPod([rules], 'http://shop/gone/x?a=1').outcome).toMatchObject({
      status: 308,
      location: 'http://shop/here/x?a=1',
    });
  });
});
