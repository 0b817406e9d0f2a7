import { targetsOf } from '../dialects/envoy-gateway.ts';
import { backendTrafficPolicy, httpRoute } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { envoyGatewayRoute } from '../sources.ts';

const policy = backendTrafficPolicy('retry: {numRetries: 3, retryOn: {triggers: [connect-failure]}}');

export const routeRetryWins: LintRule = {
  id: 'route-retry-wins',
  severity: 'warning',
  title: 'A policy’s retry that the route’s own replaces',
  why: 'In Envoy Gateway and kgateway the retry of an HTTPRoute replaces that of the policy as a whole: number, waits and conditions. Nothing of the policy’s retry is merged.',
  source: envoyGatewayRoute,
  bad: {
    yaml: `${policy}---\n${httpRoute('matches: [{method: GET}]\nretry: {attempts: 1, codes: [503]}')}`,
    points: 'retry',
    alongside: ['experimental-retry'],
  },
  good: { yaml: `${policy}---\n${httpRoute('matches: [{method: GET}]')}` },
  *check({ calls, cluster }) {
    for (const { object, dialect, path, retries } of calls) {
      if ((dialect !== 'envoy-gateway' && dialect !== 'kgateway') || retries.count.value === 0) continue;
      const routes = targetsOf(object, cluster).filter(({ value }) =>
        new Part(value).at('spec', 'rules').items.some((rule) => rule.at('retry').isMap),
      );
      if (routes.length === 0) continue;
      yield {
        object,
        path,
        atKey: true,
        message: `HTTPRoute ${routes.map(({ name }) => name).join(', ')} has a retry of its own, which replaces this one as a whole.`,
        fix: 'Keep one of the two.',
      };
    }
  },
};
