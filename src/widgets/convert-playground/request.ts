/** What crosses between the page and its worker, or comes from the build: plain data, no engine. */
import type { Answers, Conversion, Fit, Language, Proof, Question } from '#engines/convert/index.ts';
import type { Diagnostic, Place } from '#engines/core/diagnostics.ts';
import type { ResiliencePolicy } from '#engines/resilience/policy.ts';

export interface ConvertRequest {
  readonly language: Language;
  /** Whether nobody said which language it is. */
  readonly guessed?: boolean;
  readonly text: string;
  readonly answers: Answers;
  /** Which of the policies found; the last one when there are fewer. */
  readonly policy: number;
  readonly target: string;
  readonly host: string;
  readonly fit: Fit;
  /** The target's options as typed or chosen. */
  readonly settings: Readonly<Record<string, string>>;
  /** How long each try takes until it fails, ms. */
  readonly tryMs: number;
  /** 0 = none. */
  readonly deadlineMs: number;
}

export interface FoundPolicy {
  readonly name: string;
  readonly library: string;
  readonly version: string;
  readonly maxRetries: ResiliencePolicy['maxRetries'];
  readonly place: Place | null;
}

export interface ConvertResult {
  readonly policies: readonly FoundPolicy[];
  /** Index into `policies`. */
  readonly chosen: number;
  readonly conversion: Conversion | null;
  /** Whether the two fits give different documents. */
  readonly refit: boolean;
  readonly questions: readonly Question[];
  /** null while the count or the waits are not known. */
  readonly proof: Proof | null;
  readonly diagnostics: readonly Diagnostic[];
}

export const nothingConverted = (diagnostics: readonly Diagnostic[]): ConvertResult => ({
  policies: [],
  chosen: 0,
  conversion: null,
  refit: false,
  questions: [],
  proof: null,
  diagnostics,
});
