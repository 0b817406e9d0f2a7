import { app, caller, deployment, documents, meshNamespace, service } from './parts.ts';
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
            subset: v1
      mirror:
        host: ratings-next
      mirrorPercentage:
        value: 25
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ratings
  namespace: shop
spec:
  host: ratings
  subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2
`;

export const mirror: WorkedScene = {
  id: 'subset-and-mirror',
  title: 'A subset and a mirrored copy',
  question: 'Version 1 answers and the next version gets copies: whose answer does the caller see?',
  files: [
    { file: 'rules.yaml', text: documents(rules) },
    {
      file: 'apps.yaml',
      text: documents(
        meshNamespace('shop'),
        caller('web'),
        service('ratings'),
        deployment('ratings-v1', { replicas: 2, labels: { app: 'ratings', version: 'v1' } }),
        deployment('ratings-v2', { replicas: 1, labels: { app: 'ratings', version: 'v2' } }),
        app('ratings-next', { replicas: 1 }),
      ),
    },
  ],
  tries: [ask('one call', 'http://ratings/', { from: 'shop/web' })],
};
