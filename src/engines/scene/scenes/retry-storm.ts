import { app, documents, meshNamespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const retries = (name: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts:
    - ${name}
  http:
    - route:
        - destination:
            host: ${name}
      retries:
        attempts: 3
        retryOn: 5xx
`;

const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: public
  namespace: shop
spec:
  selector:
    istio: ingressgateway
  servers:
    - port:
        number: 80
        name: http
        protocol: HTTP
      hosts:
        - shop.example.com
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: public
  namespace: shop
spec:
  hosts:
    - shop.example.com
  gateways:
    - public
  http:
    - route:
        - destination:
            host: web
      retries:
        attempts: 3
        retryOn: 5xx
`;

export const retryStorm: WorkedScene = {
  id: 'retry-storm',
  title: 'A retry storm',
  question: 'Every hop retries three times and the last one fails: how many calls does it get for one request?',
  files: [
    { file: 'retries.yaml', text: documents(gateway, retries('orders'), retries('stock')) },
    {
      file: 'apps.yaml',
      text: documents(
        meshNamespace('shop'),
        app('web', { calls: 'GET http://orders/' }),
        app('orders', { calls: 'GET http://stock/' }),
        app('stock'),
      ),
    },
  ],
  tries: [ask('one request', 'http://shop.example.com/')],
  troubles: { 'shop/stock-0': 'errors', 'shop/stock-1': 'errors' },
};
