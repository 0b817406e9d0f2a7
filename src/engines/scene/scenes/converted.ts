import { app, caller, documents, namespace } from './parts.ts';
import { ask, convertedFile, type WorkedScene } from './worked-scene.ts';

const policy = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ratings
spec:
  hosts:
    - ratings
  http:
    - retries:
        attempts: 3
        backoff: 400ms
        retryOn: connect-failure,refused-stream,reset
      route:
        - destination:
            host: ratings
`;

/** What the converter writes of the Spring Retry example, until something else comes in its place. Where the converter's output goes: it writes rules for the host `ratings` and names no namespace. */
export const converted: WorkedScene = {
  id: 'converted',
  title: 'A converted policy at work',
  question: 'Three of four pods are dead: does every call still reach the one that is left?',
  files: [
    { file: convertedFile, text: documents(policy) },
    {
      file: 'apps.yaml',
      text: documents(
        namespace('default', { 'istio-injection': 'enabled' }),
        caller('web', 'default'),
        app('ratings', { namespace: 'default', replicas: 4 }),
      ),
    },
  ],
  tries: [ask('one call', 'http://ratings/', { from: 'default/web' })],
  troubles: { 'default/ratings-0': 'dead', 'default/ratings-1': 'dead', 'default/ratings-2': 'dead' },
};
