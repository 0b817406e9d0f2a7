import { number, type Adapter, type Statement } from './golden.ts';

interface RecordedStep {
  readonly iteration: number;
  readonly backoffNs: number;
  readonly jitterLowMs: number;
  readonly jitterHighExclusiveMs: number;
}

const backoff: Adapter = ({ params: p, expected }) => ({
  choice: {
    formula: 'reactor-backoff',
    params: {
      minBackoffMs: number(p['minBackoffMs']),
      multiplier: number(p['multiplier']),
      jitterFactor: number(p['jitter']),
      ...(p['maxBackoffMs'] === null ? {} : { maxBackoffMs: number(p['maxBackoffMs']) }),
    },
  },
  units: [],
  statements: (expected['steps'] as RecordedStep[]).map((step): Statement => ({
    kind: 'bounds',
    retry: step.iteration + 1,
    minMs: step.backoffNs / 1e6 + step.jitterLowMs,
    maxMs: step.backoffNs / 1e6 + step.jitterHighExclusiveMs - 1,
    within: false,
  })),
});

export const reactorAdapters: Readonly<Record<string, Adapter>> = {
  'reactor Retry.backoff jitter bounds: delay = backoffNs + jitterMs*1e6, jitterMs = uniform integer in [low, highExclusive) (0 when low==high==0)':
    backoff,
};
