/** Spring Retry and Spring Framework 7. */
import type { BackoffChoice } from '../../../src/engines/backoff/choice.ts';
import { chooseBackoff } from '../../../src/engines/convert/sources/spring-retry.ts';
import { drawn, draws, number, type Adapted, type Adapter, type Golden, type GoldenParams } from './golden.ts';

const springChoice = (p: GoldenParams): BackoffChoice =>
  chooseBackoff(number(p['delay'], 1000), number(p['maxDelay']), number(p['multiplier']), p['random'] === true);

function springBackoff(golden: Golden, p: GoldenParams): Adapted {
  const ints = p['nextInt'] as number[] | undefined;
  const width = number(p['maxDelay']) - number(p['delay'], 1000);
  const ranges = (golden.expected['ranges'] ?? []) as [number, number][];
  return {
    choice: springChoice(p),
    units: ints ? ints.map((n) => (n + 0.5) / width) : draws(p),
    statements: [
      ...drawn(golden),
      ...ranges.map(([minMs, maxMs], i) => ({ kind: 'bounds' as const, retry: i + 1, minMs, maxMs, within: true })),
    ],
  };
}

const policyFormulas: Readonly<Record<string, string>> = {
  FixedBackOffPolicy: 'spring-retry-fixed',
  UniformRandomBackOffPolicy: 'spring-retry-uniform-random',
  ExponentialBackOffPolicy: 'spring-retry-exponential',
  ExponentialRandomBackOffPolicy: 'spring-retry-exponential-random',
};

/** Cases that state which policy is built, and with which numbers. */
const springBuilder: Adapter = ({ params, expected }) => {
  const { policy, period, initial, max, multiplier } = expected;
  const names = { delayMs: period, initialMs: initial, maxMs: max, multiplier };
  return {
    choice: springChoice(params),
    units: [],
    formula: policyFormulas[String(policy)]!,
    statements: [
      {
        kind: 'params',
        params: Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)),
      },
    ],
  };
};

const fixed: Adapter = (golden) => ({
  choice: { formula: 'spring-retry-fixed', params: { delayMs: number(golden.params['backOffPeriod']) } },
  units: [],
  statements: drawn(golden),
});

const scales: Readonly<Record<string, string>> = { head: '7.1', 'v7.0.9': '7.0', 'v7.0.8': '7.0' };

const springFramework: Adapter = (golden) => {
  const { params: p, expected } = golden;
  if (expected['error'] !== undefined) return `up to 7.0.8 it fails: ${String(expected['error'])}`;
  if ('throws' in expected && expected['throws'] === null) {
    return 'it states that nothing is thrown; the executed cases with delay 0 replay the waits';
  }
  if ('throws' in expected) return 'it records a refused argument, not waits';
  return {
    choice: {
      formula: 'spring-framework',
      params: {
        delayMs: number(p['initialInterval'], 2000),
        jitterMs: number(p['jitter']),
        multiplier: number(p['multiplier'], 1.5),
        maxDelayMs: Math.min(number(p['maxInterval'], 30_000), Number.MAX_SAFE_INTEGER),
        jitterScale: scales[String(p['version'])] ?? '7.0',
      },
    },
    units: draws(p),
    statements: drawn(golden),
  };
};

/** The policy builder: 42 ms, no jitter, multiplier 1, no cap is the formula at its defaults. */
const springPolicy: Adapter = ({ params, expected }) => ({
  choice: { formula: 'spring-framework', params: { delayMs: number(params['delay']) } },
  units: [],
  statements: [
    {
      kind: 'params',
      params: {
        delayMs: number(expected['initialInterval']),
        jitterMs: number(expected['jitter']),
        multiplier: number(expected['multiplier']),
        maxDelayMs: Math.min(number(expected['maxInterval']), Number.MAX_SAFE_INTEGER),
      },
    },
  ],
});

export const springAdapters: Readonly<Record<string, Adapter>> = {
  'spring-retry ExponentialBackOffPolicy': (golden) => ({
    choice: {
      formula: 'spring-retry-exponential',
      params: {
        initialMs: number(golden.params['initialInterval']),
        multiplier: number(golden.params['multiplier']),
        maxMs: number(golden.params['maxInterval']),
      },
    },
    units: [],
    statements: drawn(golden),
  }),
  'spring-retry ExponentialBackOffPolicy.setInitialInterval': () =>
    'the setter raises 0 to 1; our parameter refuses 0 with a diagnostic',
  'spring-retry FixedBackOffPolicy': fixed,
  'spring-retry FixedBackOffPolicy+SimpleRetryPolicy': fixed,
  'spring-retry @Retryable': (golden) => springBackoff(golden, golden.params['backoff'] as GoldenParams),
  'spring-retry @Backoff -> BackOffPolicyBuilder -> BackOffPolicy': (golden) => springBackoff(golden, golden.params),
  'spring-retry BackOffPolicyBuilder': springBuilder,
  'spring-retry RetryTemplate.builder().exponentialBackoff(init,mult,max)': () =>
    'it records a refused argument, not waits',
  'spring-framework util.backoff.ExponentialBackOff': springFramework,
  'spring-framework util.backoff.FixedBackOff': (golden) => ({
    choice: { formula: 'spring-framework', params: { delayMs: number(golden.params['interval']) } },
    units: [],
    statements: drawn(golden),
  }),
  'spring-framework RetryPolicy.builder()': springPolicy,
  'spring-framework RetryPolicy.builder().multiplier': () => 'it records a refused argument, not waits',
  'spring-framework @Retryable': () =>
    'it counts calls under a total timeout, which is the policy’s, not the formula’s',
};
