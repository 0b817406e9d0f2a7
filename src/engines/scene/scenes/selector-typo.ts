import { deployment, documents, nginxClass, service } from './parts.ts';
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
          - path: /health
            pathType: Exact
            backend:
              service:
                name: health
                port:
                  number: 80
`;

export const selectorTypo: WorkedScene = {
  id: 'selector-typo',
  title: 'A 503 with every pod ready',
  question: 'Every pod is ready and the Ingress is right: why does it answer 503?',
  files: [
    { file: 'ingress.yaml', text: documents(ingress, nginxClass) },
    {
      file: 'web.yaml',
      text: documents(
        service('web'),
        deployment('website', { replicas: 2 }),
        service('health'),
        deployment('health', { replicas: 1 }),
      ),
    },
  ],
  tries: [
    ask('the shop', 'http://shop.example.com/'),
    ask('its health', 'http://shop.example.com/health'),
    ask('from the pod beside it', 'http://web/', { from: 'shop/health-0' }),
  ],
};
