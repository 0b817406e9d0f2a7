/** Certificates that listeners and Gateways refer to. Their contents are not looked into. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';
import { isGranted } from './grants.ts';
import { group, readReference } from './names.ts';

export interface RefProblem {
  readonly reason: string;
  readonly message: string;
}

/** What is wrong with one reference to a Secret that should hold a certificate and its key. */
export function secretProblem(
  cluster: Cluster,
  owner: KubeObject,
  ref: unknown,
  invalidReason: string,
): RefProblem | undefined {
  const to = readReference(ref, { group: '', kind: 'Secret', namespace: owner.namespace });
  const named = `${to.kind} ${to.namespace}/${to.name}`;
  if (to.group !== '' || to.kind !== 'Secret') {
    return {
      reason: invalidReason,
      message: `A certificate is a Secret, not ${to.group === '' ? '' : `${to.group} `}${to.kind}`,
    };
  }
  if (!isGranted(cluster, { group, kind: owner.kind, namespace: owner.namespace }, to)) {
    return {
      reason: 'RefNotPermitted',
      message: `No ReferenceGrant in ${to.namespace} lets ${owner.kind}s of ${owner.namespace} refer to ${named}`,
    };
  }
  const secret = cluster.get('Secret', to.namespace, to.name);
  if (!secret) return { reason: invalidReason, message: `There is no ${named}` };
  const keys = { ...fieldsOf(secret.value['data']), ...fieldsOf(secret.value['stringData']) };
  if (!holdsCertificate(keys))
    return { reason: invalidReason, message: `${named} holds no PEM text under tls.crt and tls.key` };
  return undefined;
}

/** PEM text, plain in `stringData`, in base64 in `data`. What follows its first line is not looked into. */
function isPem(value: unknown): boolean {
  return typeof value === 'string' && /^\s*(-----BEGIN|LS0tLS1CRUdJTi)/.test(value);
}

function holdsCertificate(keys: Readonly<Record<string, unknown>>): boolean {
  return isPem(keys['tls.crt']) && isPem(keys['tls.key']);
}

/** Validation of client certificates on one port: `perPort` before `default` (Gateway API v1.4, GEP-91). */
export function frontendValidation(gateway: KubeObject, port: number): unknown {
  const frontend = fieldsOf(fieldsOf(fieldsOf(gateway.value['spec'])['tls'])['frontend']);
  const ownPort = listOf(frontend['perPort'])
    .map(fieldsOf)
    .find((entry) => numberOf(entry['port']) === port);
  return fieldsOf(ownPort ? ownPort['tls'] : frontend['default'])['validation'];
}

/** Certificate authorities a client's certificate is checked with, as `namespace/name`. */
export function authoritiesOf(owner: KubeObject, validation: unknown): readonly string[] {
  return listOf(fieldsOf(validation)['caCertificateRefs']).map((ref) => {
    const { namespace, name } = readReference(ref, { group: '', kind: 'ConfigMap', namespace: owner.namespace });
    return `${namespace}/${name}`;
  });
}

/** Problems of the certificate authorities, and whether none is left. */
export function authorityProblems(
  cluster: Cluster,
  owner: KubeObject,
  validation: unknown,
): { readonly problems: readonly RefProblem[]; readonly noneValid: boolean } {
  const refs = listOf(fieldsOf(validation)['caCertificateRefs']);
  const problems = refs.flatMap((ref) => authorityProblem(cluster, owner, ref) ?? []);
  return { problems, noneValid: refs.length > 0 && problems.length === refs.length };
}

function authorityProblem(cluster: Cluster, owner: KubeObject, ref: unknown): RefProblem | undefined {
  const to = readReference(ref, { group: '', kind: 'ConfigMap', namespace: owner.namespace });
  const named = `${to.kind} ${to.namespace}/${to.name}`;
  if (to.group !== '' || (to.kind !== 'ConfigMap' && to.kind !== 'Secret')) {
    return { reason: 'InvalidCACertificateKind', message: `A certificate authority is a ConfigMap, not a ${to.kind}` };
  }
  if (!isGranted(cluster, { group, kind: owner.kind, namespace: owner.namespace }, to)) {
    return {
      reason: 'RefNotPermitted',
      message: `No ReferenceGrant in ${to.namespace} lets ${owner.kind}s of ${owner.namespace} refer to ${named}`,
    };
  }
  const object = cluster.get(to.kind, to.namespace, to.name);
  if (!object) return { reason: 'InvalidCACertificateRef', message: `There is no ${named}` };
  const data = { ...fieldsOf(object.value['data']), ...fieldsOf(object.value['stringData']) };
  if (!isPem(data['ca.crt']))
    return { reason: 'InvalidCACertificateRef', message: `${named} holds no PEM text under ca.crt` };
  return undefined;
}
