/** ProxyConfig: settings of the proxies themselves. */
import { defineIstioKind } from './istio-kind.ts';
import { map, notNegative, record, text } from './istio-shape.ts';
import { selector } from './istio-values.ts';

export const proxyConfig = defineIstioKind({
  id: 'proxy-config',
  kind: 'ProxyConfig',
  group: 'networking.istio.io',
  versions: ['v1beta1'],
  plural: 'proxyconfigs',
  summary: 'Sets worker threads, image and environment of sidecar proxies.',
  validator: 'ValidateProxyConfig',
  spec: () =>
    record({
      concurrency: notNegative,
      environmentVariables: map(text),
      image: record({ imageType: text }),
      selector: selector('matchLabels'),
    }),
});
