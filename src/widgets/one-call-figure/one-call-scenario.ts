/** One call to a service of three pods: the first fails, the second is slow, the third is well. */
import type { ParamSpecs, ParamValues } from '#engines/core/params.ts';
import type { Scenario } from '#engines/simulation/index.ts';

export const oneCallSpecs = {
  firstWaitMs: {
    kind: 'number',
    label: 'First wait',
    doc: 'The wait before the first retry, before jitter.',
    unit: 'ms',
    min: 0,
    max: 1000,
    default: 100,
    step: 10,
    integer: true,
  },
  jitter: {
    kind: 'choice',
    label: 'Jitter',
    doc: 'How much of each wait is left to chance.',
    options: [
      { value: 'none', label: 'none' },
      { value: 'equal', label: 'half' },
      { value: 'full', label: 'full' },
    ],
    default: 'none',
  },
  perTryTimeoutMs: {
    kind: 'number',
    label: 'Timeout per try',
    doc: 'How long the client waits for one answer.',
    unit: 'ms',
    min: 50,
    max: 1200,
    default: 300,
    step: 10,
    integer: true,
  },
} as const satisfies ParamSpecs;

export type OneCallSettings = ParamValues<typeof oneCallSpecs>;

export const slowPodMs = 700;
const podMs = 80;
const networkMs = 25;

export function oneCallScenario(settings: OneCallSettings): Scenario {
  const { firstWaitMs, jitter, perTryTimeoutMs } = settings;
  return {
    load: { arrivals: 'constant', rateRps: 1, durationMs: 1 },
    hops: [
      {
        service: {
          id: 'ratings',
          label: 'ratings',
          replicas: [
            { id: 'a', label: 'pod a', errorRatio: 1, slowness: 1 },
            { id: 'b', label: 'pod b', errorRatio: 0, slowness: slowPodMs / podMs },
            { id: 'c', label: 'pod c', errorRatio: 0, slowness: 1 },
          ],
          concurrency: 4,
          queueLimit: 10,
          work: { law: 'constant', meanMs: podMs },
        },
        networkMs,
        policy: {
          maxRetries: 3,
          backoff:
            firstWaitMs === 0
              ? { formula: 'none', params: {} }
              : { formula: 'exponential', params: { baseMs: firstWaitMs, multiplier: 2, capMs: 60_000, jitter } },
          perTryTimeoutMs,
          totalTimeoutMs: null,
          avoidPreviousHosts: true,
        },
      },
    ],
  };
}
