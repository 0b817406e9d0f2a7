import { duration, hop, rate, replicas, retriesParam, service } from './parts.ts';
import { defineScenario } from './preset.ts';

export const slowReplica = defineScenario({
  id: 'slow-replica',
  kind: 'scenario',
  label: 'One slow replica',
  summary: 'One of four pods becomes slow; timeouts and retries go round it, at a price.',
  notice:
    'A third of the time a pod is slow is enough to own the p99. A timeout per try helps the caller, not the pod.',
  params: {
    rateRps: rate('Requests', 'Requests per second.', { min: 1, max: 400, default: 100 }),
    slowness: {
      kind: 'number',
      label: 'Slowness',
      doc: 'How many times as long pod d takes.',
      unit: 'factor',
      min: 1,
      max: 100,
      default: 20,
      step: 1,
    },
    timeoutMs: duration('Timeout per try', 'How long the client waits for one answer.', {
      min: 10,
      max: 5000,
      default: 200,
    }),
    maxRetries: retriesParam(2),
    balancing: {
      kind: 'choice',
      label: 'Balancing',
      doc: 'How the client picks a pod.',
      options: [
        { value: 'round-robin', label: 'in turn' },
        { value: 'random', label: 'random' },
        { value: 'least-request', label: 'less busy of two' },
      ],
      default: 'round-robin',
    },
  },
  sources: [],
  scenario: ({ rateRps, slowness, timeoutMs, maxRetries, balancing }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs: 30_000 },
    hops: [
      hop(
        service('ratings', {
          replicas: replicas(4),
          concurrency: 8,
          queueLimit: 100,
          work: { law: 'gamma', meanMs: 40, cv: 0.5 },
          balancing,
        }),
        { maxRetries, perTryTimeoutMs: timeoutMs, avoidPreviousHosts: true },
        2,
      ),
    ],
    faults: [{ kind: 'slow', service: 'ratings', replica: 'd', slowness, fromMs: 10_000, untilMs: 20_000 }],
  }),
  map: { x: 'rateRps', y: 'maxRetries' },
});
