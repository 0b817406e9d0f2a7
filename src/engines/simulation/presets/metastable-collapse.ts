import { duration, firstWaitParam, fullJitter, hop, rate, retriesParam, service } from './parts.ts';
import { defineScenario } from './preset.ts';

export const metastableCollapse = defineScenario({
  id: 'metastable-collapse',
  kind: 'scenario',
  label: 'Metastable collapse',
  summary: 'A service below its capacity is slow for a moment; retries may keep it overloaded ever after.',
  notice:
    'The load is the same before and after, and so is the service. Some runs recover and some never do: the result is a probability.',
  params: {
    rateRps: rate('Requests', 'Requests per second; the service can do 200.', { min: 1, max: 400, default: 150 }),
    maxRetries: retriesParam(3),
    firstWaitMs: firstWaitParam(0),
    timeoutMs: duration('Timeout per try', 'How long a client waits for one answer.', {
      min: 50,
      max: 10_000,
      default: 500,
    }),
    slowMs: duration('Disturbance', 'How long the service takes three times as long.', {
      min: 0,
      max: 20_000,
      default: 800,
    }),
    durationMs: duration('Duration', 'How long requests arrive.', { min: 5000, max: 120_000, default: 40_000 }),
  },
  sources: [
    {
      title: 'Bronson, Aghayev, Charapko, Zhu: Metastable Failures in Distributed Systems',
      version: 'HotOS 2021',
      url: 'https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11-bronson.pdf',
    },
  ],
  scenario: ({ rateRps, maxRetries, firstWaitMs, timeoutMs, slowMs, durationMs }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs },
    hops: [
      hop(
        service('service', { concurrency: 10, queueLimit: 400, work: { law: 'exponential', meanMs: 50 } }),
        { maxRetries, backoff: fullJitter(firstWaitMs), perTryTimeoutMs: timeoutMs },
        1,
      ),
    ],
    faults: [{ kind: 'slow', service: 'service', slowness: 3, fromMs: 5000, untilMs: 5000 + slowMs }],
  }),
  map: { x: 'rateRps', y: 'maxRetries' },
});
