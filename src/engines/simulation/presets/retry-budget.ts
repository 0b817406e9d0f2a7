import { budgets } from '../budgets/index.ts';
import { duration, hop, rate, retriesParam, service } from './parts.ts';
import { defineScenario } from './preset.ts';

export const retryBudget = defineScenario({
  id: 'retry-budget',
  kind: 'scenario',
  label: 'A retry budget saves the day',
  summary: 'The disturbance that tips a service into collapse, with and without a limit on the share of retries.',
  notice:
    'A token bucket lets single failures be retried and stops the storm: the queue drains when the disturbance is over. A share of the requests in flight, as Envoy counts it, grows with the queue: most runs recover, more slowly, and some never do.',
  params: {
    rateRps: rate('Requests', 'Requests per second; the service can do 200.', { min: 1, max: 400, default: 150 }),
    maxRetries: retriesParam(3),
    budget: {
      kind: 'choice',
      label: 'Budget',
      doc: 'What limits the retries.',
      options: [{ value: 'none', label: 'none' }, ...budgets.list.map(({ id, label }) => ({ value: id, label }))],
      default: 'token-bucket',
    },
    slowMs: duration('Disturbance', 'How long the service takes three times as long.', {
      min: 0,
      max: 20_000,
      default: 3000,
    }),
  },
  sources: [],
  scenario: ({ rateRps, maxRetries, budget, slowMs }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs: 40_000 },
    hops: [
      hop(service('service', { concurrency: 10, queueLimit: 400, work: { law: 'exponential', meanMs: 50 } }), {
        maxRetries,
        perTryTimeoutMs: 500,
        budget: budget === 'none' ? null : { kind: budget, params: {} },
      }),
    ],
    faults: [{ kind: 'slow', service: 'service', slowness: 3, fromMs: 5000, untilMs: 5000 + slowMs }],
  }),
  map: { x: 'rateRps', y: 'maxRetries' },
});
