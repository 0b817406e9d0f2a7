/** HAProxy's Backend: settings of a backend as HAProxy names them. */
import { Field } from './istio-field.ts';
import { all, choice, free, map, notNegative, record, text } from './istio-shape.ts';
import { given } from './kube-shapes.ts';
import type { Finding, Kind } from './kind.ts';

const retryWords = new Set(
  `none conn-failure empty-response junk-response response-timeout 0rtt-rejected all-retryable-errors
   401 403 404 408 421 425 429 500 501 502 503 504`.split(/\s+/),
);

/** Fields of the settings, which older versions keep below `config`. */
export function backendSettings(spec: Field): Field {
  return spec.at('config').isSet ? spec.at('config') : spec;
}

export const haproxyBackend: Kind = {
  id: 'haproxy-backend',
  kind: 'Backend',
  group: 'ingress.v3.haproxy.org',
  versions: ['v3'],
  plural: 'backends',
  shortNames: [],
  namespaced: true,
  summary: 'How HAProxy treats a Service: retries, timeouts, balancing; Services and Ingresses refer to it.',
  sources: [{ title: 'haproxytech/kubernetes-ingress', version: 'fc1206761aa7', at: 'crs/definition/backend.yaml' }],
  validate(object) {
    const findings: Finding[] = [];
    const spec = new Field(object.value['spec'], ['spec'], findings);
    all(given('spec'), map(free))(spec);
    const settings = backendSettings(spec);
    for (const name of ['retries', 'connect_timeout', 'server_timeout', 'queue_timeout'])
      notNegative(settings.at(name));
    const retryOn = settings.at('retry_on');
    text(retryOn);
    for (const word of retryOn.text.split(/\s+/).filter((one) => one !== '')) {
      if (retryWords.has(word)) continue;
      retryOn.error(
        'unsupported-value',
        `Unexpected "${word}", expected some of ${[...retryWords].join(', ')}.`,
        'HAProxy refuses the configuration.',
      );
    }
    if (settings.at('redispatch').isSet)
      record({ enabled: choice('enabled', 'disabled'), interval: notNegative })(settings.at('redispatch'));
    return findings;
  },
};
