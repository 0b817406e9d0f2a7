import { app, documents } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: shop
spec:
  parentRefs:
    - name: public
  hostnames:
    - shop.example.com
  rules:
    - matches:
        - headers:
            - name: x-canary
              value: "yes"
      backendRefs:
        - name: web-v2
          port: 80
    - backendRefs:
        - name: web-v1
          port: 80
          weight: 90
        - name: web-v2
          port: 80
          weight: 10
---
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
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: example
spec:
  controllerName: example.com/gateway
`;

export const canary: WorkedScene = {
  id: 'canary',
  title: 'A canary by weight and by header',
  question: 'One request in ten should try version 2, testers always: which do you get?',
  files: [
    { file: 'route.yaml', text: documents(route) },
    { file: 'web.yaml', text: documents(app('web-v1', { replicas: 3 }), app('web-v2', { replicas: 1 })) },
  ],
  tries: [
    ask('as a visitor', 'http://shop.example.com/'),
    ask('as one in ten', 'http://shop.example.com/', { draw: 0.95 }),
    ask('as a tester', 'http://shop.example.com/', { headers: 'x-canary: yes' }),
  ],
};
