import { middlewareUses } from '../dialects/traefik.ts';
import { middleware } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { traefikRetry } from '../sources.ts';

const route = (names: string) => `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: reviews}
spec:
  routes:
  - kind: Rule
    match: Host(\`reviews.example.com\`)
    middlewares: [${names}]
    services: [{name: reviews, port: 9080}]
`;
const rest = `${middleware('retry:\n  attempts: 3\n  status: ["503"]')}---
${middleware('circuitBreaker: {expression: NetworkErrorRatio() > 0.5}').replace('reviews-retry', 'reviews-breaker')}`;

export const breakerInsideRetry: LintRule = {
  id: 'breaker-inside-retry',
  severity: 'warning',
  title: 'A circuit breaker behind the retries',
  why: 'Middlewares run in the order they are named. With the breaker inside, its 503 is one more answer to retry: an open breaker is asked again and again instead of failing at once, and every try counts as a failure.',
  source: traefikRetry,
  bad: {
    yaml: `${route('{name: reviews-retry}, {name: reviews-breaker}')}---\n${rest}`,
    points: '{name: reviews-breaker}',
  },
  good: { yaml: `${route('{name: reviews-breaker}, {name: reviews-retry}')}---\n${rest}` },
  *check({ cluster }) {
    const kindOf = (namespace: string, name: string) => {
      const spec = new Part(cluster.get('Middleware', namespace, name)?.value).at('spec');
      return spec.at('retry').isMap ? 'retry' : spec.at('circuitBreaker').isMap ? 'breaker' : 'other';
    };
    const retried = new Set<string>();
    for (const { route, rule, ref, namespace, name } of middlewareUses(cluster)) {
      const key = `${route.namespace}/${route.name}/${rule.path.join('/')}`;
      const kind = kindOf(namespace, name);
      if (kind === 'retry') retried.add(key);
      if (kind !== 'breaker' || !retried.has(key)) continue;
      yield {
        object: route,
        path: ref.path,
        message: `The breaker ${name} stands behind the retries, which ask it again after each refusal.`,
        fix: 'Name the breaker before the retry.',
      };
    }
  },
};
