/** What the converter figure shows for one text: plain data that crosses from the worker, or from the build. */
import {
  convertPolicy,
  defaultEmitOptions,
  readPolicies,
  type Conversion,
  type Language,
  type SourceText,
} from '#engines/convert/index.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';

export interface ConversionRequest {
  readonly language: Language;
  readonly text: string;
  readonly target: string;
}

export interface ConversionResult {
  /** Conversions of every policy found, in the order of the text. */
  readonly conversions: readonly Conversion[];
  readonly diagnostics: readonly Diagnostic[];
}

export function convertSource(source: SourceText, target: string): ConversionResult {
  const { policies, diagnostics } = readPolicies({ ...source, guessed: true });
  return { conversions: policies.map((policy) => convertPolicy(policy, target, defaultEmitOptions)), diagnostics };
}
