import { app, documents, namespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: example
spec:
  controllerName: example.com/gateway
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: edge
spec:
  gatewayClassName: example
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: All
`;

const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: shop
spec:
  parentRefs:
    - name: public
      namespace: edge
  hostnames:
    - shop.example.com
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /pay
      backendRefs:
        - name: payments
          namespace: payments
          port: 80
    - matches:
        - path:
            type: PathPrefix
            value: /stock
      backendRefs:
        - name: stock
          namespace: warehouse
          port: 80
`;

const grant = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: from-shop
  namespace: payments
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: shop
  to:
    - group: ""
      kind: Service
      name: payments
`;

export const referenceGrant: WorkedScene = {
  id: 'reference-grant',
  title: 'Gateway API with a ReferenceGrant',
  question: 'The Service is there and its pods are ready: why is the answer 500?',
  files: [
    { file: 'route.yaml', text: documents(route) },
    { file: 'grants.yaml', text: documents(grant) },
    { file: 'gateway.yaml', text: documents(gateway) },
    {
      file: 'apps.yaml',
      text: documents(
        namespace('payments'),
        app('payments', { namespace: 'payments' }),
        namespace('warehouse'),
        app('stock', { namespace: 'warehouse', replicas: 1 }),
      ),
    },
  ],
  tries: [
    ask('without a grant', 'http://shop.example.com/stock'),
    ask('with a grant', 'http://shop.example.com/pay'),
    ask('no rule', 'http://shop.example.com/cart'),
  ],
};
