import { ingress } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { ingressNginxBalancer } from '../sources.ts';

export const triesWithoutLimit: LintRule = {
  id: 'tries-without-limit',
  severity: 'error',
  title: 'Tries without a limit of number or time',
  why: 'To nginx 0 tries means as many as there are servers. ingress-nginx picks pods itself and grants one more try each time, so with 0 only a timeout ends the retries, and they follow each other without a wait.',
  source: ingressNginxBalancer,
  bad: {
    yaml: ingress('nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "0"'),
    points: '"0"',
    alongside: ['ingress-nginx-retired'],
  },
  good: { yaml: virtualServer0() },
  *check({ calls }) {
    for (const { object, dialect, retries, totalMs } of calls) {
      if (dialect !== 'ingress-nginx' || retries.count.value !== 'unlimited' || totalMs) continue;
      yield {
        object,
        path: retries.count.path,
        message: 'A call is tried again at once and without an end while its pod fails.',
        fix: 'Write a number of tries, e.g. "3", and proxy-next-upstream-timeout.',
      };
    }
  },
};

function virtualServer0(): string {
  return `apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: reviews}
spec:
  host: reviews.example.com
  upstreams: [{name: reviews, service: reviews, port: 9080, next-upstream: error timeout, next-upstream-tries: 3}]
  routes: [{path: /, action: {pass: reviews}}]
`;
}
