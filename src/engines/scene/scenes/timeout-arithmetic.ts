import { app, caller, documents, meshNamespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const rules = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: stock
  namespace: shop
spec:
  hosts:
    - stock
  http:
    - route:
        - destination:
            host: stock
      timeout: 1s
      retries:
        attempts: 3
        perTryTimeout: 400ms
        retryOn: 5xx
`;

export const timeoutArithmetic: WorkedScene = {
  id: 'timeout-arithmetic',
  title: 'Timeout arithmetic',
  question: 'Three retries of 400 ms each in a call of one second: how many of them can happen?',
  files: [
    { file: 'timeouts.yaml', text: documents(rules) },
    { file: 'apps.yaml', text: documents(meshNamespace('shop'), caller('web'), app('stock', { replicas: 2 })) },
  ],
  tries: [ask('one call', 'http://stock/', { from: 'shop/web' })],
  troubles: { 'shop/stock-0': 'silent', 'shop/stock-1': 'silent' },
};
