/** Retries as one request meets them, in words. */
import type { RetryPolicy } from './proxy.ts';

/** More tries than anyone waits for; JSON has no infinity. */
export const unboundedTries = 1_000_000;

/** Conditions that can hold before the request was sent. */
const unsentWords = ['error', 'timeout', 'network-error'];

/**
 * The policy as it holds for a request of the method: each condition once, and for a method that is sent once
 * (`sentOnce`) only what fails before it was sent.
 */
export function retryFor(retry: RetryPolicy, method: string): RetryPolicy {
  if (retry.sentOnce?.includes(method)) {
    const unsent = retry.retryOn.filter((word) => unsentWords.includes(word));
    const words = `${unsent.join(' or ')} before the ${method} is sent`;
    return unsent.length === 0
      ? { ...retry, maxRetries: 0, retryOn: [], statusCodes: [] }
      : { ...retry, retryOn: [words], statusCodes: [] };
  }
  const codes = [...new Set(retry.statusCodes)];
  const retryOn = retry.retryOn.filter((word) => !(word === 'non_idempotent' || refersTo(word, codes)));
  const isSaid = (code: number) => retryOn.some((word) => covers(word, code));
  return { ...retry, retryOn: [...new Set(retryOn)], statusCodes: codes.filter((code) => !isSaid(code)) };
}

/** Envoy's word for the codes that are listed beside it. */
function refersTo(word: string, codes: readonly number[]): boolean {
  return word === 'retriable-status-codes' && codes.length > 0;
}

/** `503`, `http_503` and `500-504` each say which statuses they mean. */
function covers(word: string, code: number): boolean {
  const parts = /^(?:http_)?(\d{3})(?:-(\d{3}))?$/.exec(word);
  if (!parts) return false;
  return Number(parts[1]) <= code && code <= Number(parts[2] ?? parts[1]);
}

/** E.g. `up to 2 retries on error, http_503`; undefined where a request of the method is tried once. */
export function describeRetry(retry: RetryPolicy, method: string): string | undefined {
  const { maxRetries, retryOn, statusCodes } = retryFor(retry, method);
  if (maxRetries === 0) return undefined;
  const on = [...retryOn, ...statusCodes].join(', ');
  return `${mostRetries(maxRetries)} on ${on}`;
}

/** E.g. `up to 2 retries`. */
export function mostRetries(maxRetries: number): string {
  if (maxRetries >= unboundedTries - 1) return 'retries without a limit';
  return `up to ${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}`;
}
