import { app, caller, documents, meshNamespace } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const policy = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ratings
  namespace: shop
spec:
  host: ratings
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 3
      interval: 1s
      baseEjectionTime: 5s
      maxEjectionPercent: 50
`;

export const outlierEjection: WorkedScene = {
  id: 'outlier-ejection',
  title: 'A bad pod is ejected',
  question: 'One pod of three answers only errors: how long does it keep getting requests?',
  files: [
    { file: 'destination-rule.yaml', text: documents(policy) },
    { file: 'apps.yaml', text: documents(meshNamespace('shop'), caller('web'), app('ratings', { replicas: 3 })) },
  ],
  tries: [ask('one call', 'http://ratings/', { from: 'shop/web' })],
  troubles: { 'shop/ratings-0': 'errors' },
};
