/** Polly 8, Polly.Contrib.WaitAndRetry and Microsoft.Extensions.Http.Resilience. Recorded in ticks of 100 ns. */
import type { ParamValue } from '../../../src/engines/core/params.ts';
import { drawn, draws, number, type Adapter, type GoldenParams } from './golden.ts';

const pollyV8: Adapter = (golden) => {
  const { params: p } = golden;
  return {
    choice: {
      formula: `polly-v8-${String(p['type']).toLowerCase()}`,
      params: {
        delayMs: number(p['baseTicks']) / 1e4,
        jitter: p['useJitter'] === true,
        ...(p['maxTicks'] === null ? {} : { maxDelayMs: number(p['maxTicks']) / 1e4 }),
      },
    },
    units: draws(p),
    statements: drawn(golden, number(p['attempt']) + 1),
  };
};

/** A duration that is recorded in ticks or in milliseconds. */
const durationMs = (p: GoldenParams, name: string): number =>
  p[`${name}Ticks`] === undefined ? number(p[`${name}Ms`]) : number(p[`${name}Ticks`]) / 1e4;

function contrib(formula: string, read: (p: GoldenParams) => Record<string, ParamValue>): Adapter {
  return (golden) => ({
    choice: { formula, params: { ...read(golden.params), fastFirst: golden.params['fastFirst'] === true } },
    units: draws(golden.params),
    statements: drawn(golden),
  });
}

const grown = (factor: number) => (p: GoldenParams) => ({
  initialMs: durationMs(p, 'initial'),
  factor: number(p['factor'], factor),
});
const decorrelated = (p: GoldenParams) => ({ minMs: durationMs(p, 'min'), maxMs: durationMs(p, 'max') });

const decorrelatedBounds: Adapter = ({ params: p, expected }) => {
  const [minMs, maxMs] = expected['rangeInclusive'] as [number, number];
  return {
    choice: { formula: 'polly-contrib-aws-decorrelated', params: decorrelated(p) },
    units: [],
    statements: Array.from({ length: number(p['retryCount']) }, (_, i) => ({
      kind: 'bounds',
      retry: i + 1,
      minMs,
      maxMs,
      within: true,
    })),
  };
};

/** "delay ± delay/4" for any delay: checked at the ends of the range it names. */
const jitterSpec: Adapter = () => ({
  choice: { formula: 'polly-v8-constant', params: { delayMs: 3_600_000, jitter: true } },
  units: [],
  statements: [{ kind: 'bounds', retry: 1, minMs: 2_700_000, maxMs: 4_500_000, within: false }],
});

const notAWait = 'it is about which responses are retried, not about waits';

export const pollyAdapters: Readonly<Record<string, Adapter>> = {
  'polly-v8 RetryHelper.GetRetryDelay': pollyV8,
  'polly-v8 RetryHelper.GetRetryDelay sequence (state carried)': pollyV8,
  'polly-v8 ApplyJitter spec': jitterSpec,
  'polly-contrib Backoff.ConstantBackoff': contrib('polly-contrib-constant', (p) => ({
    delayMs: durationMs(p, 'delay'),
  })),
  'polly-contrib Backoff.LinearBackoff': contrib('polly-contrib-linear', grown(1)),
  'polly-contrib Backoff.ExponentialBackoff': contrib('polly-contrib-exponential', grown(2)),
  'polly-contrib Backoff.DecorrelatedJitterBackoffV2': contrib('polly-contrib-decorrelated-v2', (p) => ({
    medianMs: durationMs(p, 'median'),
  })),
  'polly-contrib Backoff.AwsDecorrelatedJitterBackoff': contrib('polly-contrib-aws-decorrelated', decorrelated),
  'polly-contrib Backoff.AwsDecorrelatedJitterBackoff bounds': decorrelatedBounds,
  'ms-http-resilience HttpRetryStrategyOptions.ShouldHandle(status)': () => notAWait,
  'ms-http-resilience Retry-After delta': () => 'the server names the wait; no formula computes it',
};
