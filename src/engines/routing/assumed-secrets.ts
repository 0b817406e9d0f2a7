/** Certificates that are referred to and not in the files: proxies are taken to have them. */
import type { YamlPath } from '../core/yaml.ts';
import type { Cluster } from './cluster.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import { toDiagnostic } from './findings.ts';
import type { KubeObject, ObjectDiagnostic } from './object.ts';

interface Reference {
  readonly object: KubeObject;
  readonly name: string;
  readonly path: YamlPath;
}

/** A note on each Secret that holds a certificate and is not given. Gateway API's own references fail without theirs. */
export function assumedSecrets(cluster: Cluster): readonly ObjectDiagnostic[] {
  const within = ({ object, name }: Reference) => cluster.get('Secret', object.namespace, name) !== undefined;
  // Istio looks for them where the gateway's pods are, which need not be in the files.
  const anywhere = ({ name }: Reference) => cluster.ofKind('Secret').some((secret) => secret.name === name);
  return [
    ...cluster
      .ofKind('Ingress')
      .flatMap((object) => listed(object, 'tls', ['secretName']))
      .filter((one) => !within(one)),
    ...cluster
      .ofKind('IngressRoute')
      .flatMap((object) => single(object, 'secretName'))
      .filter((one) => !within(one)),
    ...cluster
      .ofKind('VirtualServer')
      .flatMap((object) => single(object, 'secret'))
      .filter((one) => !within(one)),
    ...cluster
      .ofKind('Gateway.networking.istio.io')
      .flatMap((object) => listed(object, 'servers', ['tls', 'credentialName']))
      .filter((one) => !anywhere(one)),
  ].map(toNote);
}

function single(object: KubeObject, key: string): Reference[] {
  return reference(object, fieldsOf(fieldsOf(object.value['spec'])['tls'])[key], ['spec', 'tls', key]);
}

function listed(object: KubeObject, list: string, keys: readonly string[]): Reference[] {
  return listOf(fieldsOf(object.value['spec'])[list]).flatMap((entry, i) => {
    const value = keys.reduce<unknown>((at, key) => fieldsOf(at)[key], entry);
    return reference(object, value, ['spec', list, i, ...keys]);
  });
}

function reference(object: KubeObject, value: unknown, path: YamlPath): Reference[] {
  const name = textOf(value);
  return name ? [{ object, name, path }] : [];
}

function toNote({ object, name, path }: Reference): ObjectDiagnostic {
  return toDiagnostic(
    {
      code: 'secret-assumed',
      severity: 'info',
      message: `Unexpected ${String(path.at(-1))} “${name}” without a Secret of that name, expected one that holds the certificate.`,
      hint: 'It is assumed to exist.',
      path,
    },
    object,
  );
}
