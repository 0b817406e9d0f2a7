/** From a function of the attempt to the formula that makes its waits. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { Report } from '../parts.ts';
import { recogniseWaits, type WaitRange } from '../recognise.ts';
import type { SyntaxNode } from '../syntax.ts';
import { nothing, objectValue, unknownValue, type Unknowable, type Value } from '../values.ts';
import { applyFunction, type Lambda } from './lambda.ts';
import type { CsharpScope } from './scope.ts';
import { overflowsTimeSpan } from './time-span.ts';

/** Enough waits to tell one formula from another; of a longer policy all waits are asked for, up to `mostRetries`. */
const sampledRetries = 12;
/** As many waits as a list holds. */
const mostRetries = 50;
/** An endless policy is asked this far whether a wait overflows. */
const farRetries = 100;

export interface WaitFunction {
  readonly lambda: Lambda;
  readonly node: SyntaxNode;
  /** What the library hands in before retry n, n = 1, 2, … */
  readonly argumentsOf: (retry: number) => readonly Value[];
  /** Waits that are never reached need not be known. */
  readonly maxRetries: number | 'unlimited' | null;
}

export type Waits =
  | {
      readonly kind: 'formula';
      readonly backoff: BackoffChoice;
      readonly negative: boolean;
      readonly overflowsAt: number | undefined;
    }
  /** It returns null: the library's own formula applies. */
  | { readonly kind: 'left-to-library'; readonly honoursRetryAfter: boolean }
  | { readonly kind: 'unknown'; readonly value: Unknowable };

export function waitsOf({ lambda, node, argumentsOf, maxRetries }: WaitFunction, scope: CsharpScope): Waits {
  const fail = (value: Unknowable): Waits => ({ kind: 'unknown', value });
  const needed = typeof maxRetries === 'number' ? Math.min(mostRetries, Math.max(1, maxRetries)) : sampledRetries;
  const waits: WaitRange[] = [];
  let left = 0;
  const wanted =
    typeof maxRetries === 'number' ? Math.min(mostRetries, Math.max(sampledRetries, maxRetries)) : sampledRetries;
  for (let retry = 1; retry <= wanted; retry++) {
    const wait = applyFunction(lambda, node, argumentsOf(retry), scope);
    if (wait.kind === 'nothing') left += 1;
    else if (wait.kind === 'duration') waits.push(wait);
    else if (retry > needed || (retry > 1 && wait.kind === 'unknown' && wait.why === overflowsTimeSpan)) break;
    else return fail(wait.kind === 'unknown' ? wait : unknownValue(node, 'does not return a TimeSpan'));
  }
  const honoursRetryAfter = /\bRetryAfter\b/.test(lambda.body.text);
  if (left > 0 && waits.length === 0) return { kind: 'left-to-library', honoursRetryAfter };
  if (left > 0) return fail(unknownValue(node, 'leaves some waits to the library and sets others'));
  const choice = recogniseWaits(waits);
  if (!choice) return fail(unknownValue(node, 'is random in a way that no formula here has'));
  const backoff = honoursRetryAfter ? { ...choice, honoursRetryAfter } : choice;
  const last = typeof maxRetries === 'number' ? maxRetries : farRetries;
  let overflowsAt: number | undefined;
  for (let retry = waits.length + 1; retry <= Math.min(last, farRetries) && overflowsAt === undefined; retry++) {
    const wait = applyFunction(lambda, node, argumentsOf(retry), scope);
    if (wait.kind === 'unknown' && wait.why === overflowsTimeSpan) overflowsAt = retry;
  }
  return { kind: 'formula', backoff, negative: waits.some((wait) => wait.minMs < 0), overflowsAt };
}

/** A wait the library cannot compute ends the call there: retries up to it are all there are. */
export function retriesBeforeOverflow<T extends number | 'unlimited' | null>(maxRetries: T, waits: Waits): T | number {
  return waits.kind === 'formula' && waits.overflowsAt !== undefined ? waits.overflowsAt - 1 : maxRetries;
}

export function sayOverflow(waits: Waits, node: SyntaxNode, report: Report): void {
  if (waits.kind !== 'formula' || waits.overflowsAt === undefined) return;
  const at = waits.overflowsAt;
  report(
    'warning',
    'wait-overflows',
    node,
    `Unexpected wait before retry ${at}, longer than TimeSpan.MaxValue (about 10.7 million days): the lambda throws an OverflowException, so retry ${at} never comes.`,
    `Read as ${at - 1} retries. Put a cap on the wait, or lower the count.`,
  );
}

/** A failed answer without a Retry-After header, as `DelegateResult` and as `Outcome`. */
export const answerWithoutRetryAfter = (type: string): Value =>
  objectValue(type, {
    Exception: nothing,
    Result: objectValue('HttpResponseMessage', {
      Headers: objectValue('HttpResponseHeaders', { RetryAfter: nothing }),
    }),
  });
