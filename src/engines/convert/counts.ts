/** How many retries are written, and what is said about it. */
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { Said } from './target.ts';
import { sayUnknown } from './unknown-words.ts';

/** Retries written for a policy that never gives up. */
export const stopAfter = 10;

export interface CountRules {
  /** Subject of the sentences, e.g. `Istio`. */
  readonly product: string;
  /** The field, as the product spells it. */
  readonly field: string;
  /** Whether the field counts retries, or calls with the first included. */
  readonly counts: 'retries' | 'calls';
  /** Retries written where the text does not tell the count: the product's own default. */
  readonly standIn: number;
  /** How no retry at all is written. */
  readonly zero: Said;
}

/** Retries after the first call that a target writes. */
export function writtenRetries({ maxRetries }: Pick<ResiliencePolicy, 'maxRetries'>, standIn: number): number {
  return maxRetries === null ? standIn : maxRetries === 'unlimited' ? stopAfter : maxRetries;
}

export function sayCount(policy: ResiliencePolicy, { product, field, counts, standIn, zero }: CountRules): Said {
  const { maxRetries } = policy;
  const unknown = policy.unknown.find((candidate) => candidate.field === 'maxRetries');
  if (unknown && typeof maxRetries === 'number') {
    const detail = `${sayUnknown(unknown)}; written as ${maxRetries === 0 ? 'one call without a retry' : `${maxRetries} retries`}. Correct it.`;
    return { status: 'lost', detail };
  }
  if (maxRetries === null) {
    const reason = unknown ? sayUnknown(unknown) : 'The count is not known';
    return { status: 'lost', detail: `${reason}; ${standIn}, ${product}’s default, stands in its place. Fill it in.` };
  }
  if (maxRetries === 'unlimited') {
    return {
      status: 'lost',
      detail: `A mesh has no unlimited retry; written as ${stopAfter}. Retrying for ever in the network is an outage kept alive.`,
    };
  }
  if (maxRetries === 0) return zero;
  const calls = maxRetries + 1;
  const detail =
    counts === 'retries'
      ? `${field} counts retries, not calls: ${maxRetries} here is ${calls} calls at most, as in the library.`
      : `${field} counts calls, the first included: ${calls} here is ${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}, as in the library.`;
  return { status: 'exact', detail };
}
