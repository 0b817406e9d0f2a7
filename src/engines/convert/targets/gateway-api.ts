/** Gateway API: an HTTPRoute with the experimental retry, XBackendTrafficPolicy for a budget. */
import { gatewayDuration } from '../durations.ts';
import { budgetPercent, noFallback } from '../limits.ts';
import { present } from '../plain-read.ts';
import { defineTarget, lost, writeFields, type FieldWriters, type PlainDocument, type PlainValue } from '../target.ts';
import { gatewayImplementations, type GatewayImplementation } from './gateway-implementations.ts';
import { httpRoute, readRoute, routeDraft, routeWriters, type RouteDraft } from './gateway-route.ts';
import { portOption } from './port-option.ts';

interface Draft extends RouteDraft {
  constraint: PlainValue | null;
}

const options = {
  implementation: {
    kind: 'choice',
    label: 'Implementation',
    doc: 'Who runs the route: the specification leaves the waits and the conditions to it.',
    options: (Object.keys(gatewayImplementations) as (keyof typeof gatewayImplementations)[]).map((value) => ({
      value,
      label: gatewayImplementations[value].label,
    })),
    default: 'envoy-gateway',
  },
  port: portOption,
} as const;

const noApi = 'The Gateway API has nothing for it; use the policy of the implementation.';

function writersFor(made: GatewayImplementation): FieldWriters<Draft> {
  return {
    ...routeWriters(made),
    budget(budget, draft, note) {
      if (!budget) return;
      if (!made.budget) {
        note('budget', 'lost', `${made.label} does not implement XBackendTrafficPolicy; use its own policy.`);
        return;
      }
      const windowMs = Math.min(3_600_000, Math.max(1000, budget.windowMs ?? 10_000));
      draft.constraint = present({
        budget: { percent: Math.round(budgetPercent(budget)), interval: gatewayDuration(windowMs) },
        minRetryRate:
          budget.minRps === undefined ? null : { count: Math.max(1, Math.round(budget.minRps)), interval: '1s' },
      });
      const floor = budget.minRps === undefined ? ' The least is 10 a second unless set.' : '';
      note(
        'budget',
        'approximate',
        `A share of the requests in an interval by the specification; ${made.label} makes it a share of the requests in flight, and the least rate a least number in flight.${floor}`,
        [1, 'spec', 'retryConstraint'],
      );
    },
    circuitBreaker: lost('circuitBreaker', noApi),
    bulkhead: lost('bulkhead', noApi),
    rateLimit: lost('rateLimit', noApi),
    hedging: lost('hedging', noApi),
    fallback: lost('fallback', noFallback),
  };
}

export const gatewayApi = defineTarget({
  id: 'gateway-api',
  label: 'Gateway API',
  kind: 'gateway',
  summary: 'An HTTPRoute with timeouts and the experimental retry; XBackendTrafficPolicy where retries have a budget.',
  version: '1.6.1',
  writes: ['HTTPRoute', 'XBackendTrafficPolicy'],
  options,
  defaults: [
    'What happens without a retry block is the implementation’s: two retries with Istio, none with Envoy Gateway and Cilium.',
    'No timeout by the specification; Envoy Gateway has Envoy’s 15 s.',
  ],
  gotchas: [
    'retry is in the experimental channel only; on a standard cluster it is pruned or refused.',
    'attempts is at least 1: a route cannot turn retries off.',
    'backoff is a minimum by the specification; every implementation on Envoy draws from zero instead.',
    'backendRequest must not exceed request, and a try it ends is not retried by Envoy Gateway and Istio.',
    'Durations have no fractions and at most five digits a unit.',
    'A GRPCRoute has no retry.',
    'NGINX Gateway Fabric, Contour, Traefik, Kong and Linkerd do not implement retry.',
  ],
  sources: [
    {
      title: 'kubernetes-sigs/gateway-api',
      version: '1.6.1',
      at: 'apis/v1/httproute_types.go',
      url: 'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/httproute_types.go',
    },
    {
      title: 'Gateway API, GEP-1731: HTTPRoute retries',
      version: 'experimental, August 2026',
      url: 'https://gateway-api.sigs.k8s.io/geps/gep-1731/',
    },
    {
      title: 'Gateway API, GEP-3388: retry budgets',
      version: 'experimental, August 2026',
      url: 'https://gateway-api.sigs.k8s.io/geps/gep-3388/',
    },
    {
      title: 'istio/istio',
      version: '86c9f01 (August 2026)',
      at: 'pilot/pkg/config/kube/gateway/conversion.go',
      url: 'https://github.com/istio/istio/blob/86c9f01/pilot/pkg/config/kube/gateway/conversion.go',
    },
    {
      title: 'envoyproxy/gateway',
      version: 'd32f282',
      at: 'internal/gatewayapi/route.go',
      url: 'https://github.com/envoyproxy/gateway/blob/d32f282/internal/gatewayapi/route.go',
    },
  ],
  emit(policy, given) {
    const { host, settings } = given;
    const made = gatewayImplementations[settings.implementation];
    const draft: Draft = { ...routeDraft(policy), constraint: null };
    const report = writeFields(policy, draft, writersFor(made), given);
    const documents: PlainDocument[] = [httpRoute(host, settings.port, draft, made)];
    if (draft.constraint) {
      documents.push({
        apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
        kind: 'XBackendTrafficPolicy',
        metadata: { name: host },
        spec: { targetRefs: [{ group: '', kind: 'Service', name: host }], retryConstraint: draft.constraint },
      });
    }
    return { documents, report };
  },
  readBack: (documents, { host, settings }) =>
    readRoute(documents, host, 'gateway-api', gatewayImplementations[settings.implementation]),
});
