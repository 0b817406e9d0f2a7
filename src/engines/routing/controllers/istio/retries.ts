/** Retries: HTTPRetry → Envoy's retry_policy, defaults included (istio/istio 86c9f01 pilot/pkg/networking/core/route/retry/retry.go). */
import { fieldsOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import { isKnownStatus } from '../../kinds/istio-http-actions.ts';
import type { Origin } from '../../object.ts';
import type { RetryPolicy } from '../../proxy.ts';

export const defaultRetryOn = [
  'connect-failure',
  'refused-stream',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
];
const defaultMaxRetries = 2;
const defaultBackoffMs = 25;

/**
 * What a rule's `retries` mean; the mesh's default when the rule has none, Istio's own when the mesh has none either.
 * @param hashed the destination uses consistent hashing: a retry then may go to the same host again
 * @returns undefined = no retries
 */
export function retryPolicy(
  retries: Fields | undefined,
  meshDefault: Fields | undefined,
  hashed: boolean,
  origin?: Origin,
): RetryPolicy | undefined {
  const used = retries ?? meshDefault;
  if (!used) return policy({ maxRetries: defaultMaxRetries, written: false, avoidPreviousHosts: !hashed });
  const attempts = numberOf(used['attempts']) ?? 0;
  if (attempts <= 0) return undefined;
  const { conditions, statusCodes } = parseRetryOn(textOf(used['retryOn']) ?? '');
  const ignorePrevious = used['retryIgnorePreviousHosts'];
  return policy({
    maxRetries: attempts,
    ...(conditions.length + statusCodes.length > 0 ? { retryOn: conditions, statusCodes } : {}),
    perTryTimeoutMs: durationMs(used['perTryTimeout']) ?? null,
    backoffMs: durationMs(used['backoff']) ?? defaultBackoffMs,
    avoidPreviousHosts: typeof ignorePrevious === 'boolean' ? ignorePrevious : !hashed,
    written: retries !== undefined,
    ...(retries && origin ? { origin: { ref: origin.ref, path: [...origin.path, 'retries'] } } : {}),
  });
}

function policy(
  parts: Partial<Omit<RetryPolicy, 'backoff'>> &
    Pick<RetryPolicy, 'maxRetries' | 'written' | 'avoidPreviousHosts'> & { readonly backoffMs?: number },
): RetryPolicy {
  const { backoffMs = defaultBackoffMs, ...rest } = parts;
  return {
    retryOn: defaultRetryOn,
    statusCodes: [],
    perTryTimeoutMs: null,
    ...rest,
    backoff: { formula: 'istio', params: { backoffMs } },
  };
}

/** Numbers become retriable status codes; blanks and empty parts are dropped. */
function parseRetryOn(written: string): {
  readonly conditions: readonly string[];
  readonly statusCodes: readonly number[];
} {
  const parts = written
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const statusCodes = parts.filter(isKnownStatus).map(Number);
  const conditions = parts.filter((part) => !isKnownStatus(part));
  if (statusCodes.length > 0 && !conditions.some((condition) => condition.includes('retriable-status-codes'))) {
    conditions.push('retriable-status-codes');
  }
  return { conditions, statusCodes };
}

/** `retries` of a rule, as fields; undefined when it has none. */
export function retriesOf(rule: Fields): Fields | undefined {
  return rule['retries'] === undefined || rule['retries'] === null ? undefined : fieldsOf(rule['retries']);
}
