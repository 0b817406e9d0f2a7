import { app, certificate, documents } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: shop
spec:
  gatewayClassName: example
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      hostname: shop.example.com
    - name: https
      port: 443
      protocol: HTTPS
      hostname: shop.example.com
      tls:
        certificateRefs:
          - name: shop-certificate
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: example
spec:
  controllerName: example.com/gateway
`;

const routes = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: to-https
  namespace: shop
spec:
  parentRefs:
    - name: public
      sectionName: http
  rules:
    - filters:
        - type: RequestRedirect
          requestRedirect:
            scheme: https
            statusCode: 301
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: shop
spec:
  parentRefs:
    - name: public
      sectionName: https
  rules:
    - backendRefs:
        - name: web
          port: 80
`;

export const tlsRedirect: WorkedScene = {
  id: 'tls-redirect',
  title: 'TLS and the redirect to it',
  question: 'Two routes, two listeners: which of them answers a call without TLS, and what with?',
  files: [
    { file: 'routes.yaml', text: documents(routes) },
    { file: 'gateway.yaml', text: documents(gateway, certificate('shop-certificate')) },
    { file: 'web.yaml', text: documents(app('web')) },
  ],
  tries: [
    ask('without TLS', 'http://shop.example.com/cart?id=7'),
    ask('with TLS', 'https://shop.example.com/cart?id=7'),
    ask('a name without certificate', 'https://www.example.com/'),
    ask('a port nobody opened', 'http://shop.example.com:8080/'),
  ],
};
