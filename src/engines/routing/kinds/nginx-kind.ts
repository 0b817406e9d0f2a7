/** How the kinds of NGINX Inc. are described: the rules are those of the controller's own validator, its CRDs are lax. */
import { Field } from './istio-field.ts';
import type { Check } from './istio-shape.ts';
import type { Finding, Kind } from './kind.ts';

export const nginxGroup = 'k8s.nginx.org';

/** Findings of this code do not count where the controller runs NGINX Plus. */
export const plusOnlyCode = 'nginx-plus-only';

interface Parts extends Pick<Kind, 'id' | 'kind' | 'plural' | 'shortNames' | 'summary'> {
  /** File of the validator that was read. */
  readonly at: string;
  readonly spec: Check;
}

export function defineNginxKind({ at, spec, ...rest }: Parts): Kind {
  return {
    ...rest,
    group: nginxGroup,
    versions: ['v1'],
    namespaced: true,
    sources: [{ title: 'nginx/kubernetes-ingress', version: '0eb3072d14f0', at }],
    validate(object) {
      const findings: Finding[] = [];
      const field = new Field(object.value['spec'], ['spec'], findings);
      if (field.isSet) spec(field);
      else field.error('missing-spec', `Unexpected ${object.kind} without spec, expected one.`, 'Add "spec:".');
      return findings;
    },
  };
}

/** Whether the controller takes the object: nothing it found is an error on this edition of NGINX. */
export function isAccepted(findings: readonly Finding[], plus: boolean): boolean {
  return !findings.some(({ severity, code }) => severity === 'error' && !(plus && code === plusOnlyCode));
}

/** A field the open-source edition refuses. */
export const plusOnly: Check = (field) => {
  if (!field.isSet) return;
  field.keyFinding(
    'error',
    plusOnlyCode,
    `Unexpected field "${String(field.path.at(-1))}", expected it only with NGINX Plus.`,
    'The open-source edition refuses the whole object.',
  );
};
