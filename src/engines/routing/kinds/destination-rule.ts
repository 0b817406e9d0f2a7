/** DestinationRule: names subsets of a service's pods and how a proxy treats connections to them. */
import { checkAuthorities } from './istio-authorities.ts';
import { defineIstioKind } from './istio-kind.ts';
import { dnsLabel, labelMap, wildcardDomain } from './istio-names.ts';
import { all, filledText, list, map, needs, record, text } from './istio-shape.ts';
import { trafficPolicy } from './istio-traffic-policy.ts';
import { exportTo, selector } from './istio-values.ts';

const subset = record(
  { labels: all(map(text), labelMap), name: all(filledText, dnsLabel), trafficPolicy },
  needs('name'),
);

export const destinationRule = defineIstioKind({
  id: 'destination-rule',
  kind: 'DestinationRule',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'destinationrules',
  shortNames: ['dr'],
  summary: 'Splits the pods of a service into subsets and sets pools, ejection and TLS towards them.',
  validator: 'ValidateDestinationRule',
  validateInCluster: checkAuthorities,
  spec: (object) =>
    record(
      {
        exportTo: list(text),
        host: all(text, wildcardDomain),
        subsets: list(subset),
        trafficPolicy,
        workloadSelector: selector('matchLabels'),
      },
      needs('host'),
      (spec) => {
        const seen = new Set<string>();
        for (const name of spec.at('subsets').items.map((item) => item.at('name'))) {
          if (seen.has(name.text))
            name.error(
              'repeated-subset',
              `Unexpected second subset "${name.text}", expected unique names.`,
              'Rename one.',
            );
          seen.add(name.text);
        }
        exportTo(object.namespace, { ownOnly: spec.at('workloadSelector').isSet })(spec.at('exportTo'));
      },
    ),
});
