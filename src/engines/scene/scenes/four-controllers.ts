import { app, certificate, documents, nginxClass } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - shop.example.com
      secretName: shop-certificate
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
          - path: /cart
            pathType: Prefix
            backend:
              service:
                name: cart
                port:
                  number: 80
`;

export const fourControllers: WorkedScene = {
  id: 'four-controllers',
  title: 'The same Ingress on other controllers',
  question: 'The Ingress names a certificate and a client calls without TLS: is it redirected?',
  files: [
    { file: 'ingress.yaml', text: documents(ingress, certificate('shop-certificate'), nginxClass) },
    { file: 'apps.yaml', text: documents(app('web'), app('cart', { replicas: 1 })) },
  ],
  tries: [
    ask('without TLS', 'http://shop.example.com/cart'),
    ask('with TLS', 'https://shop.example.com/cart'),
    ask('two slashes', 'https://shop.example.com//cart'),
    ask('a host no rule names', 'https://other.example.com/cart'),
  ],
};
