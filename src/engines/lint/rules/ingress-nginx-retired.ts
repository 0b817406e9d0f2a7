import { ingressNginxPrefix } from '../dialects/ingress-nginx.ts';
import { ingress, virtualServer } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { ingressNginxReadme } from '../sources.ts';

export const ingressNginxRetired: LintRule = {
  id: 'ingress-nginx-retired',
  severity: 'warning',
  title: 'Annotations of the retired ingress-nginx',
  why: 'The community’s controller is retired: version 1.15.1 of March 2026 is the last, and there are no more security fixes. No other controller reads these annotations, so the retries do not survive a move unless they are written anew.',
  source: ingressNginxReadme,
  bad: {
    yaml: ingress('nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"'),
    points: 'nginx.ingress.kubernetes.io/proxy-next-upstream-tries',
  },
  good: { yaml: virtualServer('next-upstream: error timeout\nnext-upstream-tries: 2') },
  *check({ cluster }) {
    for (const object of cluster.ofKind('Ingress')) {
      const name = Object.keys(object.annotations).find((annotation) => annotation.startsWith(ingressNginxPrefix));
      if (name === undefined) continue;
      yield {
        object,
        path: ['metadata', 'annotations', name],
        atKey: true,
        message: 'ingress-nginx is retired and gets no more fixes.',
        fix: 'Plan the move to a Gateway API implementation or another controller, and write the retries in its own terms.',
      };
    }
  },
};
