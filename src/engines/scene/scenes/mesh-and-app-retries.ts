import { app, caller, documents, meshNamespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const rules = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ratings
  namespace: shop
spec:
  hosts:
    - ratings
  http:
    - route:
        - destination:
            host: ratings
      retries:
        attempts: 2
        perTryTimeout: 500ms
        retryOn: 5xx,reset,connect-failure
        backoff: 50ms
`;

export const meshAndAppRetries: WorkedScene = {
  id: 'mesh-and-app-retries',
  title: 'Retries in the mesh, the app, or both',
  question: 'The app retries three times and the mesh twice: how many calls does a failing pod get?',
  files: [
    { file: 'retries.yaml', text: documents(rules) },
    { file: 'apps.yaml', text: documents(meshNamespace('shop'), caller('web'), app('ratings', { replicas: 3 })) },
  ],
  tries: [
    ask('one call', 'http://ratings/7', { from: 'shop/web' }),
    ask('a POST', 'http://ratings/7', { from: 'shop/web', method: 'POST' }),
  ],
  troubles: { 'shop/ratings-0': 'errors', 'shop/ratings-1': 'errors', 'shop/ratings-2': 'errors' },
  retries: 'both',
};
