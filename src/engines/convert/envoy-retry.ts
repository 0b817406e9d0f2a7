/** What an Envoy is told about retries, whichever mesh told it, and the behaviour that follows. */
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../resilience/policy.ts';
import { coversTryTimeout, grpcTokens } from './envoy-conditions.ts';
import type { EnvoyWaits } from './fit-envoy.ts';

export interface EnvoyRetry {
  /** `num_retries`; 0 = no retry policy. */
  readonly retries: number;
  readonly waits: EnvoyWaits;
  /** Envoy's spelling. */
  readonly tokens: readonly string[];
  readonly statuses: readonly number[];
  readonly perTryMs: number | null;
  /** null = no limit. */
  readonly totalMs: number | null;
  readonly methods: readonly string[] | null;
}

const transport: readonly RetryCondition[] = (['connect-failure', 'refused-stream', 'reset'] as const).map((event) => ({
  kind: 'transport',
  event,
}));

/**
 * The policy Envoy runs. A try's timeout not below the total counts as none (`FilterUtility::finalTimeout`), and a try
 * that timed out is retried only where resets are.
 */
export function policyFromEnvoy(name: string, product: string, version: string, retry: EnvoyRetry): ResiliencePolicy {
  const { retries, waits, tokens, statuses, perTryMs, totalMs, methods } = retry;
  const tryMs = perTryMs !== null && totalMs !== null && perTryMs >= totalMs ? null : perTryMs;
  const conditions = retries === 0 ? [] : conditionsFrom(tokens, statuses);
  if (retries > 0 && tryMs !== null && coversTryTimeout(tokens))
    conditions.push({ kind: 'transport', event: 'timeout' });
  return {
    ...emptyPolicy,
    name,
    library: product,
    version,
    maxRetries: conditions.length === 0 ? 0 : retries,
    backoff:
      conditions.length === 0
        ? { formula: 'none', params: {} }
        : { formula: 'envoy', params: { baseMs: waits.baseMs, maxMs: waits.maxMs } },
    retryOn: conditions,
    methods: conditions.length === 0 ? null : methods,
    perTryTimeoutMs: tryMs,
    totalTimeoutMs: totalMs,
  };
}

function conditionsFrom(tokens: readonly string[], statuses: readonly number[]): RetryCondition[] {
  const conditions: RetryCondition[] = [];
  const add = (...more: readonly RetryCondition[]) => {
    for (const condition of more) {
      const key = JSON.stringify(condition);
      if (!conditions.some((known) => JSON.stringify(known) === key)) conditions.push(condition);
    }
  };
  for (const token of tokens) {
    const grpc = Object.entries(grpcTokens).find(([, spelling]) => spelling === token);
    if (grpc) add({ kind: 'grpc', code: grpc[0] });
    else if (token === '5xx') add(...transport, { kind: 'status', from: 500, to: 599 });
    else if (token === 'gateway-error') add(...transport, { kind: 'status', from: 502, to: 504 });
    else add(...transport.filter((condition) => condition.kind === 'transport' && condition.event === token));
  }
  for (const status of statuses) add({ kind: 'status', from: status, to: status });
  return conditions;
}
