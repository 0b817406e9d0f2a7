/** TLS to a destination whose certificate nobody checks (istio/istio 86c9f01 pkg/config/analysis/analyzers/destinationrule/ca-certificates.go). */
import { fieldsOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import type { Finding } from './kind.ts';

export function checkAuthorities(object: KubeObject): readonly Finding[] {
  const policy = fieldsOf(fieldsOf(object.value['spec'])['trafficPolicy']);
  const path = ['spec', 'trafficPolicy'];
  return [
    ...unverified(policy['tls'], [...path, 'tls'], 'unverified-server'),
    ...listOf(policy['portLevelSettings']).flatMap((level, i) =>
      unverified(fieldsOf(level)['tls'], [...path, 'portLevelSettings', i, 'tls'], 'unverified-server-port'),
    ),
  ];
}

function unverified(value: unknown, path: readonly (string | number)[], code: string): Finding[] {
  const tls = fieldsOf(value);
  const mode = textOf(tls['mode']) ?? '';
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return [];
  if (['caCertificates', 'credentialName'].some((key) => textOf(tls[key])) || tls['insecureSkipVerify'] === true)
    return [];
  return [
    {
      code,
      severity: 'warning',
      message: `Unexpected ${mode} without caCertificates, expected the authority of the server.`,
      hint: 'Add caCertificates, e.g. /etc/ssl/certs/ca-certificates.crt, or a credentialName.',
      path,
    },
  ];
}
