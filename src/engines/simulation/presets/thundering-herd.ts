import { count, duration, firstWaitParam, hop, retriesParam, service } from './parts.ts';
import { defineScenario } from './preset.ts';

export const thunderingHerd = defineScenario({
  id: 'thundering-herd',
  kind: 'scenario',
  label: 'Thundering herd after an outage',
  summary: 'Clients whose calls all fail during a short outage come back together, or spread out.',
  notice: 'Without jitter every client returns in the same millisecond, and the queue refuses most of them again.',
  params: {
    clients: count('Clients', 'Each has one request on its way when the outage begins.', {
      min: 1,
      max: 5000,
      default: 500,
    }),
    jitter: {
      kind: 'choice',
      label: 'Jitter',
      doc: 'How much of each wait is left to chance.',
      options: [
        { value: 'none', label: 'none' },
        { value: 'equal', label: 'equal' },
        { value: 'full', label: 'full' },
      ],
      default: 'none',
    },
    maxRetries: retriesParam(5),
    firstWaitMs: { ...firstWaitParam(200), min: 1 },
    outageMs: duration('Outage', 'How long the service refuses everything.', { min: 0, max: 10_000, default: 500 }),
  },
  sources: [],
  scenario: ({ clients, jitter, maxRetries, firstWaitMs, outageMs }) => ({
    load: { arrivals: 'burst', size: clients, everyMs: 20_000, durationMs: 20_000, clients },
    hops: [
      hop(
        service('service', { concurrency: 20, queueLimit: 80, work: { law: 'constant', meanMs: 20 } }),
        {
          maxRetries,
          backoff: { formula: 'exponential', params: { baseMs: firstWaitMs, multiplier: 2, capMs: 10_000, jitter } },
        },
        2,
      ),
    ],
    faults: [{ kind: 'outage', service: 'service', fromMs: 0, untilMs: outageMs }],
  }),
});
