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
    - match:
        - headers:
            end-user:
              exact: tester
      fault:
        abort:
          httpStatus: 503
          percentage:
            value: 100
      route:
        - destination:
            host: ratings
    - fault:
        delay:
          fixedDelay: 2s
          percentage:
            value: 10
      route:
        - destination:
            host: ratings
`;

const from = 'shop/web';

export const faultInjection: WorkedScene = {
  id: 'fault-injection',
  title: 'Faults for testers only',
  question: 'The tester gets a 503: which pod sent it?',
  files: [
    { file: 'faults.yaml', text: documents(rules) },
    { file: 'apps.yaml', text: documents(meshNamespace('shop'), caller('web'), app('ratings', { replicas: 2 })) },
  ],
  tries: [
    ask('as the tester', 'http://ratings/', { from, headers: 'end-user: tester' }),
    ask('as anybody', 'http://ratings/', { from }),
    ask('as one in ten', 'http://ratings/', { from, draw: 0.24 }),
  ],
};
