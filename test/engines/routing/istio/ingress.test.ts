import { describe, expect, test } from 'vitest';
import { answerOf, fromOutside } from './support.ts';

const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: istio
  tls: [{hosts: [shop.example.com], secretName: shop-tls}]
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
      - {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
  - host: "*.example.org"
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
`;

describe('Istio as ingress controller', () => {
  test('longer paths first, by path element', () => {
    const cluster = (url: string) => fromOutside([ingress], url).dataPlane['cluster'];
    expect(cluster('http://shop.example.com/cart/7')).toBe('outbound|80||cart.default.svc.cluster.local');
    expect(cluster('http://shop.example.com/cartoon')).toBe('outbound|80||shop.default.svc.cluster.local');
  });

  test('tls does not redirect; the name chooses the certificate', () => {
    expect(answerOf(fromOutside([ingress], 'http://shop.example.com/'))).toBe(200);
    expect(answerOf(fromOutside([ingress], 'https://shop.example.com/'))).toBe(200);
    expect(answerOf(fromOutside([ingress], 'https://other.example.com/'))).toBe('no-filter-chain');
  });

  test('a wildcard covers any number of labels, unlike the Ingress specification', () => {
    expect(answerOf(fromOutside([ingress], 'http://a.b.example.org/'))).toBe(200);
    expect(answerOf(fromOutside([ingress], 'http://example.net/'))).toBe(404);
  });

  test('an Ingress of another class is left alone', () => {
    const other = ingress.replace('ingressClassName: istio', 'ingressClassName: nginx');
    const decision = fromOutside([other], 'http://shop.example.com/');
    expect(decision.dataPlane['cluster']).toBeUndefined();
  });

  test('the route points at the path of the Ingress', () => {
    const route = fromOutside([ingress], 'http://shop.example.com/cart').hops.find(({ kind }) => kind === 'route');
    expect(route?.origin).toEqual({
      ref: { kind: 'Ingress', namespace: 'default', name: 'shop' },
      path: ['spec', 'rules', 0, 'http', 'paths', 1],
    });
  });
});
