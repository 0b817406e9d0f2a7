/** Collects what a source reads: values with their places, unknowns, diagnostics. */
import type { Diagnostic, Place } from '../core/diagnostics.ts';
import { emptyPolicy, type ResiliencePolicy, type Unknown } from '../resilience/policy.ts';
import { placeOf, type SourceText, type SyntaxNode } from './syntax.ts';
import type { Unknowable } from './values.ts';

type Draft = { -readonly [K in keyof ResiliencePolicy]: ResiliencePolicy[K] };

export interface PolicyBuilder {
  readonly policy: Draft;
  readonly diagnostics: Diagnostic[];
  /** Sets a field and remembers where it was read. */
  set<K extends keyof ResiliencePolicy>(field: K, value: ResiliencePolicy[K], node?: SyntaxNode): void;
  /** Where a part of a field was read, e.g. `circuitBreaker.openMs`. */
  place(field: string, node: SyntaxNode): void;
  /** A value the text does not tell. `field` is dotted, e.g. `backoff.params.delayMs`. */
  unknown(field: string, value: Unknowable): void;
  report(severity: Diagnostic['severity'], code: string, node: SyntaxNode, message: string, hint: string): void;
  finish(): ResiliencePolicy;
}

export function createPolicyBuilder(
  source: SourceText,
  base: Pick<ResiliencePolicy, 'name' | 'library' | 'version'>,
  whole: SyntaxNode,
): PolicyBuilder {
  const places: Record<string, Place> = { policy: placeOf(source, whole) };
  const unknowns: Unknown[] = [];
  const policy: Draft = { ...emptyPolicy, ...base };
  const diagnostics: Diagnostic[] = [];
  return {
    policy,
    diagnostics,
    set(field, value, node) {
      (policy as Record<string, unknown>)[field] = value;
      if (node) places[field] = placeOf(source, node);
    },
    place(field, node) {
      places[field] = placeOf(source, node);
    },
    unknown(field, { node, why, refused }) {
      if (refused) diagnostics.push({ ...refused, severity: 'error', place: placeOf(source, node) });
      unknowns.push({ field, text: node.text.slice(0, 120), why, place: placeOf(source, node) });
    },
    report(severity, code, node, message, hint) {
      diagnostics.push({ severity, code, message, place: placeOf(source, node), hint });
    },
    finish: () => ({ ...policy, places, unknown: unknowns }),
  };
}
