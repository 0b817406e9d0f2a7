import { app, documents } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const server = `
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata:
  name: shop
  namespace: shop
spec:
  host: shop.example.com
  upstreams:
    - name: v1
      service: web-v1
      port: 80
    - name: v2
      service: web-v2
      port: 80
      next-upstream: error timeout http_503
      next-upstream-tries: 2
  routes:
    - path: /
      matches:
        - conditions:
            - cookie: beta
              value: "yes"
          action:
            pass: v2
      splits:
        - weight: 80
          action:
            pass: v1
        - weight: 20
          action:
            pass: v2
    - path: =/old
      action:
        redirect:
          url: http://shop.example.com/
          code: 301
`;

export const nginxSplit: WorkedScene = {
  id: 'nginx-split',
  title: 'NGINX VirtualServer splits',
  question: 'A cookie, a split of 80 to 20 and a redirect: which of them decides?',
  files: [
    { file: 'virtual-server.yaml', text: documents(server) },
    { file: 'web.yaml', text: documents(app('web-v1', { replicas: 3 }), app('web-v2', { replicas: 1 })) },
  ],
  tries: [
    ask('as a visitor', 'http://shop.example.com/'),
    ask('as one in five', 'http://shop.example.com/', { draw: 0.9 }),
    ask('with the cookie', 'http://shop.example.com/', { headers: 'cookie: beta=yes' }),
    ask('the old page', 'http://shop.example.com/old'),
  ],
};
