import { app, documents, nginxClass } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
          - path: /api
            pathType: Prefix
            backend:
              service:
                name: api
                port:
                  number: 80
          - path: /api/stock
            pathType: Exact
            backend:
              service:
                name: stock
                port:
                  number: 80
`;

export const ingressHostPath: WorkedScene = {
  id: 'ingress-host-path',
  title: 'Ingress by host and path',
  question: 'Three rules cover this path: which one is taken?',
  files: [
    { file: 'ingress.yaml', text: documents(ingress, nginxClass) },
    { file: 'apps.yaml', text: documents(app('web'), app('api'), app('stock', { replicas: 1 })) },
  ],
  tries: [
    ask('the exact path', 'http://shop.example.com/api/stock'),
    ask('one element longer', 'http://shop.example.com/api/stock/7'),
    ask('not an element', 'http://shop.example.com/apiary'),
    ask('another host', 'http://www.example.com/api'),
  ],
};
