import { fieldsOf, listOf } from '../fields.ts';
import { portAt } from './checks.ts';
import { checkShape, endpointsSubsets } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

export const endpoints: Kind = {
  id: 'endpoints',
  kind: 'Endpoints',
  group: '',
  versions: ['v1'],
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  summary: 'The addresses behind a Service, in the older form; EndpointSlice replaced it.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'core/v1/types.go, Endpoints' }],
  validate: (object) => [
    ...checkShape(object.value['subsets'], ['subsets'], endpointsSubsets),
    ...listOf(object.value['subsets']).flatMap((subset, i) =>
      listOf(fieldsOf(subset)['ports']).flatMap((port, j) =>
        portAt(['subsets', i, 'ports', j, 'port'], fieldsOf(port)['port']),
      ),
    ),
  ],
};
