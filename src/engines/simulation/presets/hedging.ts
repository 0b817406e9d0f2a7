import { count, duration, hop, rate, replicas, service } from './parts.ts';
import { defineScenario } from './preset.ts';

export const hedging = defineScenario({
  id: 'hedging',
  kind: 'scenario',
  label: 'Hedging',
  summary: 'When an answer is slow a second try goes to another pod; the first answer counts.',
  notice: 'A few more calls cut the tail of the latency, as long as the service has room for them.',
  params: {
    rateRps: rate('Requests', 'Requests per second; the service can do 400.', { min: 1, max: 600, default: 100 }),
    maxHedges: count('Hedges', 'Extra tries sent while the first is out.', { min: 0, max: 5, default: 1 }),
    delayMs: duration('Hedge after', 'How long the client waits before it sends another.', {
      min: 0,
      max: 5000,
      default: 100,
    }),
    cv: {
      kind: 'number',
      label: 'Spread of work',
      doc: 'Standard deviation of the service time, divided by its mean.',
      unit: 'factor',
      min: 0,
      max: 5,
      default: 1.5,
      step: 0.1,
    },
  },
  sources: [
    {
      title: 'Dean, Barroso: The Tail at Scale',
      version: 'Communications of the ACM 56(2), 2013',
      url: 'https://research.google/pubs/the-tail-at-scale/',
    },
  ],
  scenario: ({ rateRps, maxHedges, delayMs, cv }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs: 30_000 },
    hops: [
      hop(
        service('ratings', {
          replicas: replicas(4),
          concurrency: 4,
          queueLimit: 100,
          work: { law: 'lognormal', meanMs: 40, cv },
        }),
        { avoidPreviousHosts: true, hedging: { maxHedges, delayMs } },
        1,
      ),
    ],
  }),
  map: { x: 'rateRps', y: 'maxHedges' },
});
