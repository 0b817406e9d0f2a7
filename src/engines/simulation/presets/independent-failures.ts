import type { HopPolicy } from '../scenario.ts';
import { count, duration, hop, rate, replicas, service, share } from './parts.ts';
import { defineScenario } from './preset.ts';

/** Tries that no other limit ends. */
const manyRetries = 1000;

const policies = {
  'no-retries': { maxRetries: 0 },
  'retries-3': { maxRetries: 3 },
  'token-bucket': { maxRetries: manyRetries, budget: { kind: 'retry-bucket', params: { depositOn: 'first-try' } } },
  'token-bucket-on-success': { maxRetries: manyRetries, budget: { kind: 'retry-bucket', params: {} } },
  'circuit-breaker': { maxRetries: 3, budget: { kind: 'retry-breaker', params: {} } },
  'concurrency-share': { maxRetries: 3, budget: { kind: 'concurrency-share', params: {} } },
  'linkerd-budget': { maxRetries: manyRetries, budget: { kind: 'token-bucket', params: {} } },
  'grpc-throttling': { maxRetries: 3, budget: { kind: 'grpc-throttling', params: {} } },
  'aws-sdk': { maxRetries: 2, budget: { kind: 'aws-sdk', params: {} } },
  'adaptive-throttling': { maxRetries: 3, budget: { kind: 'adaptive-throttling', params: {} } },
} as const satisfies Readonly<Record<string, Partial<HopPolicy>>>;

export type FailurePolicy = keyof typeof policies;
export const failurePolicies = Object.keys(policies) as FailurePolicy[];

export const independentFailures = defineScenario({
  id: 'independent-failures',
  kind: 'scenario',
  label: 'Independent failures',
  summary: 'A service that fails a fixed share of its answers however much it is asked, under one retry policy.',
  notice:
    'Three retries turn most failures into successes and multiply the load when everything fails. A bucket per client holds the load, unless there are so many small clients that each has tokens left.',
  params: {
    failureRatio: share(
      'Failing answers',
      'Share of the answers that are errors, each independent of the others.',
      0.1,
    ),
    policy: {
      kind: 'choice',
      label: 'Policy',
      doc: 'What a client does about a failure.',
      options: failurePolicies.map((value) => ({ value, label: value.replaceAll('-', ' ') })),
      default: 'retries-3',
    },
    clients: count('Clients', 'Processes the requests come from, each with its own budget.', {
      min: 1,
      max: 10_000,
      default: 100,
    }),
    rateRps: rate('Requests', 'Of all clients together.', { min: 1, max: 10_000, default: 1000, step: 100 }),
    durationMs: duration('Duration', 'How long requests arrive.', { min: 100, max: 120_000, default: 10_000 }),
  },
  sources: [
    {
      title: 'mbrooker/simulator_example',
      version: '7aa858b',
      at: 'retry_sim/retry_sim.py',
      url: 'https://github.com/mbrooker/simulator_example/blob/7aa858b9e5d84c96372dda664ab6994057b5e7b6/retry_sim/retry_sim.py',
    },
  ],
  scenario: ({ failureRatio, policy, clients, rateRps, durationMs }) => ({
    load: { arrivals: 'poisson', rateRps, durationMs, clients },
    hops: [hop(service('server', { replicas: replicas(1, failureRatio) }), policies[policy as FailurePolicy], 10)],
  }),
  map: { x: 'failureRatio', y: 'clients' },
});
