/** From a function of the attempt to the formula that makes its waits. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import { recogniseWaits, type WaitRange } from '../recognise.ts';
import type { SyntaxNode } from '../syntax.ts';
import { nothing, objectValue, unknownValue, type Unknowable, type Value } from '../values.ts';
import { applyFunction, type Lambda } from './lambda.ts';
import type { CsharpScope } from './scope.ts';

/** Enough waits to tell one formula from another. */
const sampledRetries = 12;

export interface WaitFunction {
  readonly lambda: Lambda;
  readonly node: SyntaxNode;
  /** What the library hands in before retry n, n = 1, 2, … */
  readonly argumentsOf: (retry: number) => readonly Value[];
  /** Waits that are never reached need not be known. */
  readonly maxRetries: number | 'unlimited' | null;
}

export type Waits =
  | { readonly kind: 'formula'; readonly backoff: BackoffChoice; readonly negative: boolean }
  /** It returns null: the library's own formula applies. */
  | { readonly kind: 'left-to-library'; readonly honoursRetryAfter: boolean }
  | { readonly kind: 'unknown'; readonly value: Unknowable };

export function waitsOf({ lambda, node, argumentsOf, maxRetries }: WaitFunction, scope: CsharpScope): Waits {
  const fail = (value: Unknowable): Waits => ({ kind: 'unknown', value });
  const needed = typeof maxRetries === 'number' ? Math.min(sampledRetries, Math.max(1, maxRetries)) : sampledRetries;
  const waits: WaitRange[] = [];
  let left = 0;
  for (let retry = 1; retry <= sampledRetries; retry++) {
    const wait = applyFunction(lambda, node, argumentsOf(retry), scope);
    if (wait.kind === 'nothing') left += 1;
    else if (wait.kind === 'duration') waits.push(wait);
    else if (retry > needed)
      break; // e.g. an overflow that is never reached
    else return fail(wait.kind === 'unknown' ? wait : unknownValue(node, 'does not return a TimeSpan'));
  }
  const honoursRetryAfter = /\bRetryAfter\b/.test(lambda.body.text);
  if (left > 0 && waits.length === 0) return { kind: 'left-to-library', honoursRetryAfter };
  if (left > 0) return fail(unknownValue(node, 'leaves some waits to the library and sets others'));
  const choice = recogniseWaits(waits);
  if (!choice) return fail(unknownValue(node, 'is random in a way that no formula here has'));
  const backoff = honoursRetryAfter ? { ...choice, honoursRetryAfter } : choice;
  return { kind: 'formula', backoff, negative: waits.some((wait) => wait.minMs < 0) };
}

/** A failed answer without a Retry-After header, as `DelegateResult` and as `Outcome`. */
export const answerWithoutRetryAfter = (type: string): Value =>
  objectValue(type, {
    Exception: nothing,
    Result: objectValue('HttpResponseMessage', {
      Headers: objectValue('HttpResponseHeaders', { RetryAfter: nothing }),
    }),
  });
