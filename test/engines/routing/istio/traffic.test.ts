import { describe, expect, test } from 'vitest';
import { fromPod, object, virtualService } from './support.ts';

const rule = object(
  'DestinationRule',
  'shop',
  `
host: shop
trafficPolicy:
  loadBalancer: {simple: RANDOM}
  connectionPool: {tcp: {maxConnections: 10, connectTimeout: 1s}, http: {http2MaxRequests: 50, maxRetries: 0}}
  outlierDetection: {consecutive5xxErrors: 3, interval: 5s}
  portLevelSettings:
  - port: {number: 8080}
    loadBalancer: {simple: ROUND_ROBIN}
subsets:
- name: v1
  labels: {app: shop}
  trafficPolicy: {retryBudget: {percent: 25}, outlierDetection: {maxEjectionPercent: 50}}`,
);

describe('traffic policy towards a destination', () => {
  test('a plain host carries its DestinationRule, Envoy filling the gaps', () => {
    const [share] = fromPod([rule], 'http://shop/').shares;
    expect(share?.traffic).toMatchObject({
      balancing: 'random',
      limits: { maxConnections: 10, maxRequests: 50, connectTimeoutMs: 1000 },
      ejection: { consecutive5xx: 3, intervalMs: 5000, baseEjectionMs: 30_000, maxEjectionRatio: 0.1, panicRatio: 0 },
    });
    expect(share?.traffic?.limits).not.toHaveProperty('maxConcurrentRetries');
  });

  // Modelled on istio/istio pilot/pkg/networking/util/util_test.go TestMergeSubsetTrafficPolicy.
  test('a subset replaces setting by setting', () => {
    const toV1 = virtualService('shop', 'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop, subset: v1}}]');
    const [share] = fromPod([rule, toV1], 'http://shop/').shares;
    expect(share?.traffic).toMatchObject({
      balancing: 'random',
      retryBudget: { ratio: 0.25, minConcurrentRetries: 3, intervalMs: 0 },
      ejection: { consecutive5xx: 5, maxEjectionRatio: 0.5 },
      origin: { path: ['spec', 'subsets', 0, 'trafficPolicy'] },
    });
  });

  test('settings of a port inherit nothing', () => {
    const toPort = virtualService(
      'cart',
      'hosts: [cart]\nhttp:\n- route: [{destination: {host: shop, port: {number: 8080}}}]',
    );
    const [share] = fromPod([rule, toPort], 'http://cart/').shares;
    expect(share?.traffic).toMatchObject({ balancing: 'round-robin' });
    expect(share?.traffic).not.toHaveProperty('limits');
  });

  test('no DestinationRule, no policy', () => {
    expect(fromPod([rule], 'http://cart/').shares[0]).not.toHaveProperty('traffic');
  });
});
