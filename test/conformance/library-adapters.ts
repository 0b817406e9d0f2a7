/** From a recorded case of a library to a formula of ours, or to the reason why there is none. */
import type { BackoffChoice } from '../../src/engines/backoff/choice.ts';
import { chooseBackoff } from '../../src/engines/convert/sources/spring-retry.ts';

export interface Golden {
  readonly id: number;
  readonly library: string;
  readonly formula: string;
  readonly unit: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance?: { readonly rel?: number; readonly absTicks?: number };
}

export interface Adapted {
  readonly choice: BackoffChoice;
  /** Uniform draws, in order. */
  readonly units: readonly number[];
  /** Retries before the first recorded one. */
  readonly skip?: number;
}

/** Recorded delays in milliseconds; -1 (no further retry) ends them. */
export function expectedMs({ expected }: Golden): number[] {
  const { delays, ticks } = expected;
  const values = (
    Array.isArray(delays)
      ? delays
      : Array.isArray(ticks)
        ? ticks.map((t) => Number(t) / 1e4)
        : typeof ticks === 'number'
          ? [ticks / 1e4]
          : []
  ) as number[];
  return values.map(Number).filter((value) => value >= 0);
}

type Adapter = (params: Readonly<Record<string, unknown>>, golden: Golden) => Adapted | string;

const number = (value: unknown, fallback = 0): number =>
  value === undefined || value === null ? fallback : Number(value);
const draws = (params: Readonly<Record<string, unknown>>): number[] =>
  (params['u'] ?? params['nextFloat'] ?? []) as number[];

const springBackoff: Adapter = (params) => {
  const delay = number(params['delay'], 1000);
  const maxDelay = number(params['maxDelay']);
  const choice = chooseBackoff(delay, maxDelay, number(params['multiplier']), params['random'] === true);
  const ints = params['nextInt'] as number[] | undefined;
  return { choice, units: ints ? ints.map((n) => (n + 0.5) / (maxDelay - delay)) : draws(params) };
};

const adapters: Readonly<Record<string, Adapter>> = {
  'spring-retry ExponentialBackOffPolicy': (p) => ({
    choice: {
      formula: 'spring-retry-exponential',
      params: {
        initialMs: number(p['initialInterval']),
        multiplier: number(p['multiplier']),
        maxMs: number(p['maxInterval']),
      },
    },
    units: [],
  }),
  'spring-retry FixedBackOffPolicy': (p) => ({
    choice: { formula: 'spring-retry-fixed', params: { delayMs: number(p['backOffPeriod']) } },
    units: [],
  }),
  'spring-retry FixedBackOffPolicy+SimpleRetryPolicy': (p) => ({
    choice: { formula: 'spring-retry-fixed', params: { delayMs: number(p['backOffPeriod']) } },
    units: [],
  }),
  'spring-retry @Retryable': (p, golden) => springBackoff(p['backoff'] as Record<string, unknown>, golden),
  'spring-retry @Backoff -> BackOffPolicyBuilder -> BackOffPolicy': springBackoff,
};

export function adapterFor(golden: Golden): Adapted | string {
  if (expectedMs(golden).length === 0) return `it records ${Object.keys(golden.expected).join(', ')}, not delays`;
  const adapter = adapters[`${golden.library} ${golden.formula}`];
  return adapter ? adapter(golden.params, golden) : 'its formula is not built yet';
}
