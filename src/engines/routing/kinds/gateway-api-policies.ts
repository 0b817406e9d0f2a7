/** ReferenceGrant and BackendTLSPolicy. */
import { defineGatewayApiKind } from './gateway-api-kind.ts';
import { hostname, reference } from './gateway-api-parts.ts';
import { choice, filledText, free, list, map, needs, record, text, type Check } from './istio-shape.ts';

const subjectAltNames: Check = list(record({ type: choice('Hostname', 'URI'), hostname, uri: text }, needs('type')));

export const referenceGrant = defineGatewayApiKind({
  id: 'reference-grant',
  kind: 'ReferenceGrant',
  versions: ['v1', 'v1beta1'],
  plural: 'referencegrants',
  shortNames: ['refgrant'],
  summary: 'Lets objects of another namespace refer to this namespace’s Services or Secrets.',
  at: 'referencegrant_types.go',
  spec: record(
    {
      from: list(record({ group: text, kind: filledText, namespace: filledText }, needs('kind', 'namespace'))),
      to: list(record({ group: text, kind: filledText, name: text }, needs('kind'))),
    },
    needs('from', 'to'),
  ),
});

export const backendTlsPolicy = defineGatewayApiKind({
  id: 'backend-tls-policy',
  kind: 'BackendTLSPolicy',
  versions: ['v1', 'v1alpha3'],
  plural: 'backendtlspolicies',
  shortNames: ['btlspolicy'],
  summary: 'Has gateways speak TLS to a Service and says which certificate to expect.',
  at: 'backendtlspolicy_types.go',
  spec: record(
    {
      targetRefs: list(
        record({ group: text, kind: filledText, name: filledText, sectionName: text }, needs('kind', 'name')),
      ),
      validation: record(
        {
          caCertificateRefs: list(record(reference, needs('name'))),
          wellKnownCACertificates: choice('System'),
          hostname,
          subjectAltNames,
        },
        needs('hostname'),
        (field) => {
          if (field.at('caCertificateRefs').isFilled !== field.at('wellKnownCACertificates').isFilled) return;
          field.error(
            'authority',
            'Unexpected validation, expected exactly one of caCertificateRefs and wellKnownCACertificates.',
            'Name the authority that signed the backend’s certificate.',
          );
        },
      ),
      options: map(text),
      retry: free,
    },
    needs('targetRefs', 'validation'),
  ),
});
