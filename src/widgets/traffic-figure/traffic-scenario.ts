/** Clients, a gateway that retries, and a service with three pods. */
import { istio } from '#engines/backoff/istio.ts';
import { defaultParams, type ParamSpecs, type ParamValues } from '#engines/core/params.ts';
import type { Load, Scenario } from '#engines/simulation/index.ts';
import { formatMs } from '../kit/format.ts';

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
/** Istio's default is too short to see. */
const gatewayBackoffMs = 100;

/** Who waits how long before a retry, in sentences; empty where no one retries. */
export function waitWords({ gatewayRetries, clientRetries }: TrafficSettings): string {
  const below = (retry: number, backoffMs: number) => formatMs(istio.boundsMs(retry, { backoffMs }).maxMs + 1);
  const ownMs = istio.params.backoffMs.default;
  const gateway = `The gateway waits as Envoy does, Istio’s proxy: before its first retry a time drawn below ${below(1, gatewayBackoffMs)}, before each next one below twice that, never more than ${below(99, gatewayBackoffMs)}. Where a policy names no backoff it begins below ${below(1, ownMs)}, too short to see here.`;
  const client = `The client waits ${formatMs(clientWaitMs)}.`;
  return [gatewayRetries > 0 && gateway, clientRetries > 0 && client].filter(Boolean).join(' ');
}

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
