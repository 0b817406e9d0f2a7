import { middleware } from '../examples.ts';
import { middlewareUses } from '../dialects/traefik.ts';
import type { LintRule } from '../rule.ts';
import { traefikMiddleware } from '../sources.ts';

const route = (name: string) => `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: reviews}
spec:
  routes:
  - kind: Rule
    match: Host(\`reviews.example.com\`)
    middlewares: [{name: ${name}}]
    services: [{name: reviews, port: 9080}]
`;
const retry = middleware('retry:\n  attempts: 3\n  status: ["503"]');

export const middlewareNotFound: LintRule = {
  id: 'middleware-not-found',
  severity: 'error',
  title: 'A route names a middleware that is not there',
  why: 'Traefik does not serve a route whose middleware it cannot find, and answers 404 in its place. It is looked for only when Middlewares are among the files.',
  source: traefikMiddleware,
  bad: { yaml: `${route('retry')}---\n${retry}`, points: 'retry' },
  good: { yaml: `${route('reviews-retry')}---\n${retry}` },
  *check({ cluster }) {
    if (cluster.ofKind('Middleware').length === 0) return;
    for (const { route, ref, name, namespace } of middlewareUses(cluster)) {
      if (name.includes('@') || cluster.get('Middleware', namespace, name)) continue;
      yield {
        object: route,
        path: ref.at('name').path,
        message: `There is no Middleware ${namespace}/${name} among the files, so Traefik does not serve this route.`,
        fix: 'Correct the name, add namespace, or add the Middleware.',
      };
    }
  },
};
