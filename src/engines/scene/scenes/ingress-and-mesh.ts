import { app, documents, meshNamespace, nginxClass } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/proxy-next-upstream: error timeout http_503
    nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"
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
`;

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
      timeout: 2s
      retries:
        attempts: 2
        retryOn: 5xx
`;

export const ingressAndMesh: WorkedScene = {
  id: 'ingress-and-mesh',
  title: 'Ingress in front, mesh behind',
  question: 'Both can retry: which calls does the ingress controller repeat, and which the mesh?',
  files: [
    { file: 'ingress.yaml', text: documents(ingress, nginxClass) },
    { file: 'mesh.yaml', text: documents(rules) },
    {
      file: 'apps.yaml',
      text: documents(
        meshNamespace('shop'),
        app('web', { calls: 'GET http://ratings/' }),
        app('ratings', { replicas: 3 }),
      ),
    },
  ],
  tries: [ask('a page with ratings', 'http://shop.example.com/')],
  troubles: { 'shop/web-0': 'errors', 'shop/ratings-0': 'errors' },
};
