/** Cilium: the Gateway API's HTTPRoute, as Cilium's Envoy runs it. */
import { noFallback } from '../limits.ts';
import { defineTarget, lost, writeFields, type FieldWriters } from '../target.ts';
import { envoyRetrySources } from '../envoy-sources.ts';
import { gatewayImplementations } from './gateway-implementations.ts';
import { httpRoute, readRoute, routeDraft, routeWriters, type RouteDraft } from './gateway-route.ts';
import { portOption } from './port-option.ts';

const made = gatewayImplementations.cilium;
const raw = 'Cilium has no API of its own for it; a CiliumEnvoyConfig can carry what Envoy offers.';

const writers: FieldWriters<RouteDraft> = {
  ...routeWriters(made),
  budget: lost('budget', raw),
  circuitBreaker: lost('circuitBreaker', raw),
  bulkhead: lost('bulkhead', raw),
  rateLimit: lost('rateLimit', raw),
  hedging: lost('hedging', raw),
  fallback: lost('fallback', noFallback),
};

export const cilium = defineTarget({
  id: 'cilium',
  label: 'Cilium',
  kind: 'mesh',
  summary: 'An HTTPRoute with timeouts and the experimental retry; Cilium has no retry API of its own.',
  version: '1.20, with #46433 of June 2026',
  writes: ['HTTPRoute'],
  options: { port: portOption },
  defaults: ['No retry.'],
  gotchas: [
    'The cap of the wait is twice backoff: ranges of B, 2B, 2B and so on.',
    'Before June 2026 a retry block did nothing: retry_on was missing (cilium/cilium#46432).',
    'backendRequest does not limit the tries of a retry.',
    'connect-failure, reset and refused-stream are always retried beside the codes.',
  ],
  sources: [
    {
      title: 'cilium/cilium',
      version: '#46433 (June 2026)',
      at: 'operator/pkg/model/translation',
      url: 'https://github.com/cilium/cilium/pull/46433',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft = routeDraft(policy);
    const report = writeFields(policy, draft, writers, given);
    return { documents: [httpRoute(given.host, given.settings.port, draft, made)], report };
  },
  readBack: (documents, { host }) => readRoute(documents, host, 'cilium', made),
});
