/** What a source is: one way of writing a policy in a library. One file per library, listed once in sources/index.ts. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { SourceRef } from '../core/source-ref.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { Language, SourceText } from './syntax.ts';

export interface Reading {
  readonly policies: readonly ResiliencePolicy[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A snippet that shows one form. */
export interface SourceExample {
  readonly label: string;
  readonly text: string;
}

export interface Source {
  readonly id: string;
  readonly label: string;
  readonly language: Language;
  /** The forms it looks for, for the message when nothing was found. */
  readonly forms: readonly string[];
  /** A snippet that shows the form, for pickers and tests. */
  readonly example: string;
  /** Snippets of further forms, most frequent first. */
  readonly examples?: readonly SourceExample[];
  readonly sources: readonly SourceRef[];
  /** Never throws; a text without a policy gives none. */
  read(source: SourceText): Reading;
}
