/** Clients, a gateway that retries, and a service with three pods. */
import { defaultParams, type ParamSpecs, type ParamValues } from '#engines/core/params.ts';
import type { Load, Scenario } from '#engines/simulation/index.ts';

export const trafficSpecs = {
  errorPercent: {
    kind: 'number',
    label: 'Failing answers',
    doc: 'Share of answers that are a 503.',
    unit: 'percent',
    min: 0,
    max: 100,
    default: 60,
    step: 5,
    integer: true,
  },
  failing: {
    kind: 'choice',
    label: 'Where',
    doc: 'Which pods give failing answers.',
    options: [
      { value: 'one', label: 'pod b' },
      { value: 'all', label: 'all pods' },
    ],
    default: 'all',
  },
  gatewayRetries: {
    kind: 'number',
    label: 'Gateway retries',
    doc: 'Retries of the gateway for each call it gets.',
    unit: 'count',
    min: 0,
    max: 5,
    default: 2,
    step: 1,
    integer: true,
  },
  clientRetries: {
    kind: 'number',
    label: 'Client retries',
    doc: 'Retries of the client’s own library.',
    unit: 'count',
    min: 0,
    max: 5,
    default: 0,
    step: 1,
    integer: true,
  },
} as const satisfies ParamSpecs;

export type TrafficSettings = ParamValues<typeof trafficSpecs>;
export const defaultTrafficSettings: TrafficSettings = defaultParams(trafficSpecs);

/** What is drawn: few enough to follow one. */
export const drawnLoad: Load = { arrivals: 'poisson', rateRps: 9, durationMs: 1400 };
/** What the shares are taken from. */
export const countedRequests = 1000;
export const countedLoad: Load = { arrivals: 'constant', rateRps: 10, durationMs: (countedRequests / 10) * 1000 };

const networkMs = 12;
const podWorkMs = 55;
const clientWaitMs = 100;
/** Istio's default of 25 ms is too short to see. */
const gatewayBackoffMs = 100;

export function trafficScenario(settings: TrafficSettings, load: Load): Scenario {
  const errorRatio = settings.errorPercent / 100;
  return {
    load,
    hops: [
      {
        service: {
          id: 'gateway',
          label: 'gateway',
          replicas: [{ id: 'gateway', label: 'gateway', errorRatio: 0, slowness: 1 }],
          concurrency: 10_000,
          queueLimit: 0,
          work: { law: 'constant', meanMs: 0 },
        },
        networkMs,
        policy: {
          maxRetries: settings.clientRetries,
          backoff: { formula: 'constant', params: { delayMs: clientWaitMs } },
          perTryTimeoutMs: null,
          totalTimeoutMs: null,
          avoidPreviousHosts: false,
        },
      },
      {
        service: {
          id: 'ratings',
          label: 'ratings',
          replicas: ['a', 'b', 'c'].map((id) => ({
            id,
            label: `pod ${id}`,
            errorRatio: settings.failing === 'all' || id === 'b' ? errorRatio : 0,
            slowness: 1,
          })),
          concurrency: 16,
          queueLimit: 100,
          work: { law: 'lognormal', meanMs: podWorkMs, cv: 0.4 },
        },
        networkMs,
        policy: {
          maxRetries: settings.gatewayRetries,
          backoff: { formula: 'istio', params: { backoffMs: gatewayBackoffMs } },
          perTryTimeoutMs: null,
          totalTimeoutMs: null,
          avoidPreviousHosts: true,
        },
      },
    ],
  };
}
