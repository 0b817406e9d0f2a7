/** Parts of a policy as libraries nest them: a retry, a timeout, a breaker, each with where it was read. */
import type { BackoffChoice } from '../backoff/choice.ts';
import type { Diagnostic } from '../core/diagnostics.ts';
import type { Bulkhead, CircuitBreaker, Hedging, RateLimit, RetryCondition } from '../resilience/policy.ts';
import { placeOf, type SourceText, type SyntaxNode } from './syntax.ts';
import type { Unknowable } from './values.ts';

interface PartBase {
  /** The call that makes the part. */
  readonly node: SyntaxNode;
  /** Where its values were read, by field of the part, e.g. `maxRetries`. */
  readonly nodes: Readonly<Record<string, SyntaxNode>>;
  /** Values the text does not tell, by field of the part. */
  readonly asked: readonly { readonly field: string; readonly value: Unknowable }[];
}

export interface RetryPart extends PartBase {
  readonly kind: 'retry';
  readonly maxRetries: number | 'unlimited' | null;
  readonly backoff: BackoffChoice | null;
  readonly retryOn: readonly RetryCondition[];
  readonly neverRetryOn: readonly RetryCondition[];
  readonly methods: readonly string[] | null;
}

export type Part =
  | RetryPart
  | (PartBase & {
      readonly kind: 'timeout';
      readonly timeoutMs: number | null;
      /** Looked at between tries only. */
      readonly betweenTries?: boolean;
    })
  | (PartBase & { readonly kind: 'circuitBreaker'; readonly circuitBreaker: CircuitBreaker | null })
  | (PartBase & { readonly kind: 'bulkhead'; readonly bulkhead: Bulkhead | null })
  | (PartBase & { readonly kind: 'rateLimit'; readonly rateLimit: RateLimit | null })
  | (PartBase & {
      readonly kind: 'hedging';
      readonly hedging: Hedging | null;
      readonly hedgeOn: readonly RetryCondition[];
    })
  | (PartBase & { readonly kind: 'fallback'; readonly fallback: string })
  /** A policy the text uses but does not show. */
  | (PartBase & { readonly kind: 'elsewhere'; readonly why: string });

/** Collects the values, places and questions of one part. */
export interface PartDraft {
  readonly nodes: Record<string, SyntaxNode>;
  readonly asked: { field: string; value: Unknowable }[];
}

export const partDraft = (): PartDraft => ({ nodes: {}, asked: [] });

/** A diagnostic about a node of this text. */
export type Report = (
  severity: Diagnostic['severity'],
  code: string,
  node: SyntaxNode,
  message: string,
  hint: string,
) => void;

export function reporter(source: SourceText, diagnostics: Diagnostic[]): Report {
  return (severity, code, node, message, hint) =>
    diagnostics.push({ severity, code, message, place: placeOf(source, node), hint });
}
