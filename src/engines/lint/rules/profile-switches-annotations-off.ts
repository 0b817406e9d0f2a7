import { linkerdRoute } from '../examples.ts';
import { isAnnotated } from '../dialects/linkerd.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { linkerdTimeoutsDoc } from '../sources.ts';
import type { KubeObject } from '../../routing/object.ts';

const route = linkerdRoute('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "2"');
const profile = (host: string) => `apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata: {name: ${host}.default.svc.cluster.local}
spec:
  routes:
  - name: read
    condition: {method: GET, pathRegex: /.*}
`;

export const profileSwitchesAnnotationsOff: LintRule = {
  id: 'profile-switches-annotations-off',
  severity: 'error',
  title: 'A ServiceProfile beside Linkerd annotations or routes',
  why: 'As soon as a Service has a ServiceProfile, Linkerd ignores its HTTPRoutes, all retry and timeout annotations, and circuit breaking. What is written in them has no effect.',
  source: linkerdTimeoutsDoc,
  bad: { yaml: `${profile('reviews')}---\n${route}`, points: 'reviews.default.svc.cluster.local' },
  good: { yaml: `${profile('ratings')}---\n${route}` },
  *check({ cluster }) {
    for (const profile of cluster.ofKind('ServiceProfile')) {
      const others = ['Service', 'HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
        cluster.ofKind(kind).filter((object) => isAnnotated(object) && servicesOf(object).includes(profile.name)),
      );
      const first = others[0];
      if (!first) continue;
      yield {
        object: profile,
        path: ['metadata', 'name'],
        message: `This ServiceProfile switches off the annotations of ${others.map(({ kind, name }) => `${kind} ${name}`).join(', ')}.`,
        fix: 'Delete the ServiceProfile once its routes are written as HTTPRoutes, or keep only the profile.',
      };
    }
  },
};

function servicesOf(object: KubeObject): string[] {
  if (object.kind === 'Service') return [wholeName(object.name, object.namespace)];
  return new Part(object.value)
    .at('spec', 'parentRefs')
    .items.filter((parent) => parent.at('kind').text === 'Service')
    .map((parent) => wholeName(parent.at('name').text ?? '', parent.at('namespace').text ?? object.namespace));
}
