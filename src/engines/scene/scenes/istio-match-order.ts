import { app, caller, documents, meshNamespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const rules = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: shop
  namespace: shop
spec:
  hosts:
    - web
  http:
    - name: shop
      match:
        - uri:
            prefix: /shop
      route:
        - destination:
            host: web
    - name: admin
      match:
        - uri:
            prefix: /shop/admin
      route:
        - destination:
            host: admin
`;

const from = 'shop/shell';

export const istioMatchOrder: WorkedScene = {
  id: 'istio-match-order',
  title: 'Istio takes the first match',
  question: 'There is a rule for /shop/admin: why does the shop answer?',
  files: [
    { file: 'virtual-service.yaml', text: documents(rules) },
    {
      file: 'apps.yaml',
      text: documents(meshNamespace('shop'), caller('shell'), app('web'), app('admin', { replicas: 1 })),
    },
  ],
  tries: [
    ask('the admin page', 'http://web/shop/admin', { from }),
    ask('the shop', 'http://web/shop', { from }),
    ask('anything else', 'http://web/help', { from }),
    ask('the admin Service itself', 'http://admin/', { from }),
  ],
};
