import { duration, firstWaitParam, fullJitter, hop, rate, replicas, retriesParam, service, share } from './parts.ts';
import { defineScenario } from './preset.ts';

export const flakyService = defineScenario({
  id: 'flaky-service',
  kind: 'scenario',
  label: 'One flaky service',
  summary: 'Three pods fail a share of their answers; the client retries.',
  notice: 'Each retry takes failures to the next power, and costs its share of calls.',
  params: {
    rateRps: rate('Requests', 'Requests per second.', { min: 1, max: 500, default: 50 }),
    errorRatio: share('Failing answers', 'Share of the answers that are a 503.', 0.2),
    maxRetries: retriesParam(2),
    firstWaitMs: firstWaitParam(100),
    durationMs: duration('Duration', 'How long requests arrive.', { min: 1000, max: 60_000, default: 20_000 }),
  },
  sources: [],
  scenario: ({ rateRps, errorRatio, maxRetries, firstWaitMs, durationMs }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs },
    hops: [
      hop(
        service('ratings', {
          replicas: replicas(3, errorRatio),
          concurrency: 16,
          queueLimit: 100,
          work: { law: 'lognormal', meanMs: 50, cv: 0.5 },
        }),
        { maxRetries, backoff: fullJitter(firstWaitMs), avoidPreviousHosts: true },
        5,
      ),
    ],
  }),
  map: { x: 'errorRatio', y: 'maxRetries' },
});
