import type { BreakerChoice } from '../breakers/breaker.ts';
import { duration, hop, rate, replicas, retriesParam, service } from './parts.ts';
import { defineScenario } from './preset.ts';

const choices: Readonly<Record<string, BreakerChoice | null>> = {
  none: null,
  consecutive: { kind: 'consecutive', params: { failures: 5, openMs: 2000 } },
  resilience4j: {
    kind: 'resilience4j',
    params: { windowSize: 20, minimumCalls: 20, openMs: 2000, halfOpenCalls: 5 },
  },
  'polly-v8': { kind: 'polly-v8', params: { failureRatio: 0.5, minimumCalls: 20, samplingMs: 5000, openMs: 2000 } },
  'envoy-outlier': {
    kind: 'envoy-outlier',
    params: { failures: 5, intervalMs: 1000, baseEjectionMs: 2000, maxEjectionRatio: 0.5 },
  },
};

export const breaker = defineScenario({
  id: 'breaker',
  kind: 'scenario',
  label: 'With a breaker and without',
  summary: 'One of three pods fails for ten seconds; a breaker in the client, an ejection of the pod, or neither.',
  notice:
    'A breaker for the whole service refuses good calls too when one pod in three fails; ejection leaves out the one.',
  params: {
    rateRps: rate('Requests', 'Requests per second.', { min: 1, max: 400, default: 80 }),
    breaker: {
      kind: 'choice',
      label: 'Breaker',
      doc: 'What stops the calls.',
      options: Object.keys(choices).map((value) => ({ value, label: value })),
      default: 'envoy-outlier',
    },
    maxRetries: retriesParam(1),
    faultMs: duration('Fault', 'How long pod b fails every answer.', { min: 0, max: 20_000, default: 10_000 }),
    failing: {
      kind: 'choice',
      label: 'Failing',
      doc: 'Which pods fail.',
      options: [
        { value: 'one', label: 'pod b' },
        { value: 'all', label: 'all pods' },
      ],
      default: 'one',
    },
  },
  sources: [],
  scenario: ({ rateRps, breaker: kind, maxRetries, faultMs, failing }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs: 30_000 },
    hops: [
      hop(
        service('ratings', {
          replicas: replicas(3),
          concurrency: 10,
          queueLimit: 50,
          work: { law: 'lognormal', meanMs: 40, cv: 0.5 },
        }),
        { maxRetries, breaker: choices[kind] ?? null },
        2,
      ),
    ],
    faults: [
      {
        kind: 'errors',
        service: 'ratings',
        ...(failing === 'one' && { replica: 'b' }),
        errorRatio: 1,
        fromMs: 5000,
        untilMs: 5000 + faultMs,
      },
    ],
  }),
});
