/** Linkerd's own kinds: its HTTPRoute of the time before Gateway API had one for meshes, and ServiceProfile. */
import { patternProblem } from '../match/regex.ts';
import { httpRoute } from './http-route.ts';
import { Field, shown } from './istio-field.ts';
import { durationMs } from './istio-values.ts';
import {
  all,
  filledText,
  flag,
  free,
  list,
  needs,
  notNegative,
  number,
  record,
  text,
  type Check,
} from './istio-shape.ts';
import type { Finding, Kind } from './kind.ts';

const source = (at: string) => [{ title: 'linkerd/linkerd2', version: 'b24cd4059841', at }];

export const linkerdHttpRoute: Kind = {
  ...httpRoute,
  id: 'linkerd-http-route',
  group: 'policy.linkerd.io',
  versions: ['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'],
  summary: 'Linkerd’s own HTTPRoute, with a Service or a Server as parent.',
  sources: source('policy-controller/k8s/api/src/policy/httproute.rs'),
};

const regex: Check = all(text, (field) => {
  const problem = field.text === '' ? undefined : patternProblem(field.text);
  if (problem === undefined) return;
  field.error(
    'bad-pattern',
    `Unexpected regular expression ${shown(field.value)}, expected one that RE2 reads (${problem}).`,
    'Linkerd anchors it at both ends.',
  );
});

const duration: Check = all(text, (field) => {
  if (field.text === '' || durationMs(field.value) !== undefined) return;
  field.error('bad-duration', `Unexpected duration ${shown(field.value)}, expected one such as 300ms.`, 'Add a unit.');
});

const condition: Check = (field) =>
  record({ pathRegex: regex, method: text, all: list(condition), any: list(condition), not: condition })(field);

export const serviceProfile: Kind = {
  id: 'linkerd-service-profile',
  kind: 'ServiceProfile',
  group: 'linkerd.io',
  versions: ['v1alpha2', 'v1alpha1'],
  plural: 'serviceprofiles',
  shortNames: ['sp'],
  namespaced: true,
  summary: 'Linkerd’s older description of a Service’s routes: which are retried, and how long they may take.',
  sources: source('controller/gen/apis/serviceprofile/v1alpha2/types.go'),
  validate(object) {
    const findings: Finding[] = [];
    record({
      routes: list(
        record(
          { name: filledText, condition, responseClasses: free, isRetryable: flag, timeout: duration },
          needs('name', 'condition'),
        ),
      ),
      retryBudget: record(
        { retryRatio: number, minRetriesPerSecond: notNegative, ttl: duration },
        needs('retryRatio', 'minRetriesPerSecond', 'ttl'),
      ),
      dstOverrides: list(record({ authority: filledText, weight: free }, needs('authority', 'weight'))),
      opaquePorts: free,
    })(new Field(object.value['spec'], ['spec'], findings));
    return findings;
  },
};
