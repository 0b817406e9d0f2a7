/** Every document of every target against the products' own definitions, unknown fields forbidden. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { convertPolicy, targets, type EmitOptions } from '../../../../src/engines/convert/index.ts';
import { crdValidators } from '../../../support/crd-schema.ts';
import { corners, probes } from './probes.ts';

const validators = crdValidators(
  'istio/customresourcedefinitions-1.31-branch.yaml',
  'gateway-api/experimental',
  'linkerd',
  'kuma',
  'consul',
  'envoy-gateway',
  'contour',
  'traefik',
  'nginx',
  'haproxy',
);
const istio130 = crdValidators('istio/customresourcedefinitions-1.30.3.yaml');

/** Documents without a definition: Envoy has protobufs, kgateway no copy here, the rest is Kubernetes itself. */
const withoutDefinition = new Set(['gateway.kgateway.dev/v1alpha1', 'networking.k8s.io/v1', 'v1']);

type Plain = Record<string, unknown>;
const emitted = (target: string, policy: (typeof probes)[number], options?: EmitOptions) =>
  parseAllDocuments(convertPolicy(policy, target, options).documents).map((document) => document.toJS() as Plain);

/** Every combination of a target's choices. */
export function settingsOf(target: (typeof targets.list)[number]): Record<string, string>[] {
  return Object.entries(target.options).reduce<Record<string, string>[]>(
    (combinations, [name, spec]) =>
      spec.kind === 'choice'
        ? combinations.flatMap((given) => spec.options.map(({ value }) => ({ ...given, [name]: value })))
        : combinations,
    [{}],
  );
}

describe.skipIf(!validators)('against the definitions', () => {
  test.each(targets.ids)('every document of %s is accepted', (id) => {
    const findings: string[] = [];
    for (const settings of settingsOf(targets.require(id))) {
      for (const fit of ['nearest-mean', 'never-longer'] as const) {
        for (const policy of [...probes, ...corners]) {
          for (const document of emitted(id, policy, { host: 'ratings', fit, settings })) {
            const apiVersion = String(document['apiVersion']);
            if (id === 'envoy' || withoutDefinition.has(apiVersion)) continue;
            const key = `${apiVersion}/${String(document['kind'])}`;
            const old = key.startsWith('networking.istio.io') && settings['version'] !== '1.31' ? istio130 : validators;
            const validate = old!.get(key);
            if (!validate) findings.push(`${policy.name}: no definition of ${key}`);
            else if (!validate(document)) {
              for (const { instancePath, message, params } of validate.errors!) {
                findings.push(
                  `${policy.name} ${JSON.stringify(settings)}: ${key} ${instancePath} ${message} ${JSON.stringify(params)}`,
                );
              }
            }
          }
        }
      }
    }
    expect([...new Set(findings)]).toEqual([]);
  });

  test('a planted unknown field is caught', () => {
    const [document] = emitted('istio', probes[1]!);
    const http = (document!['spec'] as { http: Plain[] }).http;
    http[0]!['retriez'] = {};
    expect(istio130!.get('networking.istio.io/v1/VirtualService')!(document)).toBe(false);
  });
});
