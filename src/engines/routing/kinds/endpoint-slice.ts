import { listOf } from '../fields.ts';
import { oneOf, unexpected } from './checks.ts';
import { checkShape, sliceEndpoints, slicePorts } from './kube-shapes.ts';
import type { Kind } from './kind.ts';

/** The label that ties a slice to its Service. */
export const serviceNameLabel = 'kubernetes.io/service-name';

export const endpointSlice: Kind = {
  id: 'endpoint-slice',
  kind: 'EndpointSlice',
  group: 'discovery.k8s.io',
  versions: ['v1', 'v1beta1'],
  plural: 'endpointslices',
  shortNames: [],
  namespaced: true,
  summary: 'Addresses behind a Service and whether each is ready.',
  sources: [{ title: 'kubernetes/api', version: 'v0.34', at: 'discovery/v1/types.go, EndpointSlice' }],
  validate(object) {
    const findings = [
      ...checkShape(object.value['endpoints'], ['endpoints'], sliceEndpoints),
      ...checkShape(object.value['ports'], ['ports'], slicePorts),
      ...oneOf(['addressType'], object.value['addressType'], ['IPv4', 'IPv6', 'FQDN']),
    ];
    if (object.value['addressType'] === undefined) {
      findings.push(
        unexpected(
          [],
          'address-type-missing',
          'EndpointSlice without addressType',
          'IPv4, IPv6 or FQDN',
          'Write `addressType: IPv4`.',
        ),
      );
    }
    if (listOf(object.value['endpoints']).length > 0 && object.labels[serviceNameLabel] === undefined) {
      findings.push(
        unexpected(
          ['metadata', 'labels'],
          'service-name-label-missing',
          `EndpointSlice without label ${serviceNameLabel}`,
          'the name of its Service',
          'Without it no Service uses these addresses.',
          'warning',
        ),
      );
    }
    return findings;
  },
};
