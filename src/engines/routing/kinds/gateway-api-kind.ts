/** How the kinds of Gateway API are described: the shape of `spec` and the rules its CRDs state in CEL. */
import type { Cluster } from '../cluster.ts';
import type { KubeObject } from '../object.ts';
import { Field } from './istio-field.ts';
import type { Check } from './istio-shape.ts';
import type { Finding, Kind } from './kind.ts';

interface Parts extends Pick<Kind, 'id' | 'kind' | 'versions' | 'plural' | 'summary'> {
  readonly shortNames?: readonly string[];
  /** Cluster-wide kinds say false. */
  readonly namespaced?: boolean;
  /** File in apis/v1 that was read. */
  readonly at: string;
  readonly spec: Check;
  validateInCluster?(object: KubeObject, cluster: Cluster): readonly Finding[];
}

export function defineGatewayApiKind({ at, spec, shortNames = [], namespaced = true, ...rest }: Parts): Kind {
  return {
    ...rest,
    group: 'gateway.networking.k8s.io',
    shortNames,
    namespaced,
    sources: [{ title: 'kubernetes-sigs/gateway-api', version: '4564255ac2c3', at: `apis/v1/${at}` }],
    validate(object) {
      const findings: Finding[] = [];
      const field = new Field(object.value['spec'], ['spec'], findings);
      if (field.isSet) spec(field);
      else field.error('missing-spec', `Unexpected ${object.kind} without spec, expected one.`, 'Add "spec:".');
      return findings;
    },
  };
}
