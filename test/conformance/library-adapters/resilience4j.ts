import { drawn, draws, number, type Adapter } from './golden.ts';

const exponential: Adapter = (golden) => {
  const { params: p } = golden;
  const shared = {
    initialMs: number(p['initial']),
    multiplier: number(p['multiplier']),
    ...(p['max'] === null ? {} : { maxMs: number(p['max']) }),
  };
  return {
    choice:
      p['randomizationFactor'] === null
        ? { formula: 'resilience4j-exponential', params: shared }
        : {
            formula: 'resilience4j-exponential-random',
            params: { ...shared, randomizationFactor: number(p['randomizationFactor']) },
          },
    units: draws(p),
    statements: drawn(golden),
  };
};

const randomized: Adapter = (golden) => {
  const { params: p, expected } = golden;
  const range = expected['rangeInclusive'] as [number, number] | undefined;
  return {
    choice: {
      formula: 'resilience4j-randomized',
      params: { waitMs: number(p['interval']), randomizationFactor: number(p['randomizationFactor']) },
    },
    units: draws(p),
    statements: range ? [{ kind: 'bounds', retry: 1, minMs: range[0], maxMs: range[1], within: false }] : drawn(golden),
  };
};

/** Three calls sleep twice 500 ms in all: the formula at its default. */
const defaults: Adapter = ({ expected }) => {
  const waits = number(expected['attempts']) - 1;
  return {
    choice: { formula: 'resilience4j-constant', params: {} },
    units: [],
    statements: Array.from({ length: waits }, (_, i) => ({
      kind: 'drawn',
      retry: i + 1,
      ms: number(expected['totalSleep']) / waits,
    })),
  };
};

export const resilience4jAdapters: Readonly<Record<string, Adapter>> = {
  'resilience4j IntervalFunction.ofExponential[Random]Backoff': exponential,
  'resilience4j IntervalFunction.ofRandomized': randomized,
  'resilience4j RetryConfig.ofDefaults()': defaults,
  'resilience4j IntervalFunction validation': () => 'it records a refused argument, not waits',
  'resilience4j RetryConfig.custom().waitDuration': () => 'it records a refused argument, not waits',
};
