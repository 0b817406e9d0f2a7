import { hop, rate, replicas, retriesParam, service, share } from './parts.ts';
import { defineScenario } from './preset.ts';

export const threeLayers = defineScenario({
  id: 'three-layers',
  kind: 'scenario',
  label: 'Three layers that retry',
  summary: 'A gateway, a service and its library each retry; the innermost service is down.',
  notice:
    'With three retries each, one request becomes 4 × 4 × 4 = 64 calls of the service that is already in trouble.',
  params: {
    rateRps: rate('Requests', 'Requests per second.', { min: 0.1, max: 50, default: 1 }),
    maxRetries: retriesParam(3),
    errorRatio: share('Failing answers', 'Share of the innermost answers that are errors.', 1),
  },
  sources: [
    {
      title: 'Site Reliability Engineering, chapter 22, Addressing Cascading Failures',
      version: '2016',
      at: 'Retries: a limit per request at one layer only',
      url: 'https://sre.google/sre-book/addressing-cascading-failures/',
    },
  ],
  scenario: ({ rateRps, maxRetries, errorRatio }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs: 20_000 },
    hops: [
      hop(service('frontend', { work: { law: 'constant', meanMs: 1 } }), { maxRetries }),
      hop(service('backend', { work: { law: 'constant', meanMs: 1 } }), { maxRetries }),
      hop(service('database', { replicas: replicas(1, errorRatio), work: { law: 'constant', meanMs: 5 } }), {
        maxRetries,
      }),
    ],
  }),
  map: { x: 'errorRatio', y: 'maxRetries' },
});
