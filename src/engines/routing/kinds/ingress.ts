import { fieldsOf, isFields, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import type { YamlPath } from '../../core/yaml.ts';
import { isDnsSubdomain, oneOf, portAt, shown, unexpected } from './checks.ts';
import { checkShape, ingressSpec } from './kube-shapes.ts';
import type { Finding, Kind } from './kind.ts';

const pathTypes = ['Exact', 'Prefix', 'ImplementationSpecific'];

/** Parts of a path that Kubernetes refuses (pkg/apis/networking/validation, invalidPathSequences). */
const refusedSequences = ['//', '/./', '/../', '%2f', '%2F'];
const refusedEndings = ['/..', '/.'];

export const ingressKind: Kind = {
  id: 'ingress',
  kind: 'Ingress',
  group: 'networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  summary: 'Rules by host and path for requests that come from outside; a controller carries them out.',
  sources: [
    { title: 'kubernetes/api', version: 'v0.34', at: 'networking/v1/types.go, IngressSpec' },
    { title: 'kubernetes/kubernetes', version: 'v1.34', at: 'pkg/apis/networking/validation/validation.go' },
  ],
  validate(object) {
    const spec = fieldsOf(object.value['spec']);
    const rules = listOf(spec['rules']);
    const general = spec['defaultBackend'] ?? spec['backend'];
    const findings: Finding[] = checkShape(object.value['spec'], ['spec'], ingressSpec);
    if (rules.length === 0 && general === undefined)
      findings.push(
        unexpected(
          ['spec'],
          'ingress-empty',
          'Ingress without rules and without defaultBackend',
          'at least one of them',
          'Write `rules:` or `defaultBackend:`.',
        ),
      );
    if (general !== undefined) findings.push(...checkBackend(general, ['spec', 'defaultBackend']));
    for (const [i, rule] of rules.entries()) findings.push(...checkRule(rule, i, object));
    for (const [i, entry] of listOf(spec['tls']).entries())
      for (const [j, host] of listOf(fieldsOf(entry)['hosts']).entries())
        findings.push(...checkHost(host, ['spec', 'tls', i, 'hosts', j]));
    return findings;
  },
  validateInCluster(object, cluster) {
    const name = textOf(fieldsOf(object.value['spec'])['ingressClassName']);
    if (name === undefined || cluster.get('IngressClass', '', name)) return [];
    return [
      unexpected(
        ['spec', 'ingressClassName'],
        'ingress-class-missing',
        `class ${shown(name)} without an IngressClass of that name`,
        'one in the cluster',
        'Without it most controllers ignore the Ingress; here the customary owner of the name is assumed.',
        'info',
      ),
    ];
  },
};

function checkRule(value: unknown, index: number, object: KubeObject): Finding[] {
  const rule = fieldsOf(value);
  const at: YamlPath = ['spec', 'rules', index];
  const findings = rule['host'] === undefined ? [] : checkHost(rule['host'], [...at, 'host']);
  if (rule['http'] === undefined) return findings;
  const paths = listOf(fieldsOf(rule['http'])['paths']);
  if (paths.length === 0)
    findings.push(
      unexpected(
        [...at, 'http'],
        'ingress-paths-missing',
        'http without paths',
        'at least one path',
        'Write `paths:`.',
      ),
    );
  for (const [i, entry] of paths.entries()) {
    const path = fieldsOf(entry);
    const here: YamlPath = [...at, 'http', 'paths', i];
    findings.push(...checkPath(path, here, object.apiVersion.endsWith('/v1')));
    findings.push(...checkBackend(path['backend'], [...here, 'backend']));
  }
  return findings;
}

function checkHost(value: unknown, path: YamlPath): Finding[] {
  const host = textOf(value);
  const name = host?.startsWith('*.') ? host.slice(2) : host;
  if (name !== undefined && (name === '' || (isDnsSubdomain(name) && !/^[\d.]+$/.test(name)))) return [];
  const hint = 'Write a DNS name in lower case, without port; `*.` may stand for the first label.';
  return [unexpected(path, 'ingress-host-invalid', `host ${shown(value)}`, 'a DNS name', hint)];
}

function checkPath(path: Readonly<Record<string, unknown>>, at: YamlPath, typed: boolean): Finding[] {
  const type = path['pathType'];
  const findings = oneOf([...at, 'pathType'], type, pathTypes);
  if (type === undefined && typed)
    findings.push(
      unexpected(
        at,
        'ingress-path-type-missing',
        'path without pathType',
        pathTypes.join(', '),
        'Write `pathType: Prefix`.',
      ),
    );
  const written = textOf(path['path']) ?? '';
  const strict = type === 'Exact' || type === 'Prefix';
  const bad =
    (strict && !written.startsWith('/')) ||
    (written !== '' && !written.startsWith('/')) ||
    (strict &&
      (refusedSequences.some((part) => written.includes(part)) || refusedEndings.some((end) => written.endsWith(end))));
  if (bad)
    findings.push(
      unexpected(
        [...at, 'path'],
        'ingress-path-invalid',
        `path ${shown(path['path'])}`,
        'an absolute path without //, /./ or /../',
        'Begin it with `/`.',
      ),
    );
  return findings;
}

function checkBackend(value: unknown, path: YamlPath): Finding[] {
  const backend = fieldsOf(value);
  const service = backend['service'];
  if (backend['resource'] !== undefined && service === undefined) return [];
  if (backend['serviceName'] !== undefined) return [];
  if (!isFields(service) || backend['resource'] !== undefined) {
    const hint = 'Write `service: {name: …, port: {number: …}}`.';
    return [unexpected(path, 'ingress-backend-invalid', 'backend', 'either a service or a resource', hint)];
  }
  const port = fieldsOf(service['port']);
  if (textOf(service['name']) === undefined)
    return [
      unexpected([...path, 'service'], 'ingress-backend-invalid', 'service without name', 'one', 'Write `name: …`.'),
    ];
  if (port['name'] !== undefined && port['number'] === undefined) return [];
  return port['name'] !== undefined
    ? [
        unexpected(
          [...path, 'service', 'port'],
          'port-invalid',
          'port with name and number',
          'one of them',
          'Remove one.',
        ),
      ]
    : portAt([...path, 'service', 'port', 'number'], port['number']);
}
