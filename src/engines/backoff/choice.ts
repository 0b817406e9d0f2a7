/** A formula with its parameters, as plain data and as something to ask. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { resolveParams, type ParamValue } from '../core/params.ts';
import type { RandomStream } from '../core/random.ts';
import type { BackoffFormula, DelayBounds } from './formula.ts';
import { formulas } from './index.ts';

/**
 * A formula of this folder by id; parameters left out take their defaults. The id `expression` is a typed formula: its text is
 * the parameter `text`, and the names in it are further parameters.
 */
export interface BackoffChoice {
  readonly formula: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** A wait named by the answer's Retry-After header is taken instead, where there is one. */
  readonly honoursRetryAfter?: boolean;
}

/** `retry` counts from 1, delays are milliseconds. */
export interface Backoff {
  readonly formula: BackoffFormula;
  readonly params: Readonly<Record<string, ParamValue>>;
  nominalMs(retry: number): number;
  boundsMs(retry: number): DelayBounds;
  /** Expected delay; undefined where the formula cannot say it. */
  meanMs(retry: number): number | undefined;
  /** What goes wrong within so many retries and cannot be seen from the waits. */
  findings(retries: number): readonly Diagnostic[];
  start(random: RandomStream): (retry: number) => number;
}

export interface BackoffReading {
  /** Undefined when a diagnostic is an error that leaves no formula. */
  readonly backoff: Backoff | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The id under which a typed formula is chosen; its text is the parameter `text`. */
export const expressionId = 'expression';

/** Reads a typed formula: what it means, or what is wrong with it. */
export type TypedFormulaReader = (text: string) => {
  readonly formula: BackoffFormula | undefined;
  /** The text as it was read. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
};

let readTyped: TypedFormulaReader | undefined;

/** Called once by expression/enable.ts, so that a figure which offers no typed formula does not carry their compiler. */
export function enableTypedFormulas(reader: TypedFormulaReader): void {
  readTyped = reader;
}

/** For a choice that a reader made: an unknown id, a broken text and odd parameters become diagnostics. */
export function readBackoff(choice: BackoffChoice): BackoffReading {
  if (choice.formula !== expressionId) {
    const formula = formulas.get(choice.formula);
    return formula
      ? bind(formula, choice.params, [])
      : { backoff: undefined, diagnostics: [unknownFormula(choice.formula)] };
  }
  if (!readTyped) return { backoff: undefined, diagnostics: [typedNotEnabled] };
  const { text, ...given } = choice.params;
  const typed = readTyped(typeof text === 'string' ? text : '');
  return typed.formula
    ? bind(typed.formula, given, typed.diagnostics, { text: typed.text })
    : { backoff: undefined, diagnostics: typed.diagnostics };
}

/** @throws RangeError for an unknown formula id or a text that is no formula; readBackoff says what is wrong instead */
export function createBackoff(choice: BackoffChoice): Backoff {
  const { backoff, diagnostics } = readBackoff(choice);
  if (!backoff) throw new RangeError(diagnostics.find((d) => d.severity === 'error')!.message);
  return backoff;
}

function bind(
  formula: BackoffFormula,
  given: BackoffChoice['params'],
  found: readonly Diagnostic[],
  beside: BackoffChoice['params'] = {},
): BackoffReading {
  const { values, diagnostics } = resolveParams(formula.params, given);
  return {
    backoff: {
      formula,
      params: { ...beside, ...(values as Readonly<Record<string, ParamValue>>) },
      nominalMs: (retry) => formula.nominalMs(retry, values),
      boundsMs: (retry) => formula.boundsMs(retry, values),
      meanMs: (retry) => formula.meanMs?.(retry, values),
      findings: (retries) => formula.findings?.(retries, values) ?? [],
      start: (random) => formula.start(values, random),
    },
    diagnostics: [...found, ...diagnostics],
  };
}

function unknownFormula(id: string): Diagnostic {
  return {
    code: 'backoff-formula-unknown',
    severity: 'error',
    message: `Unexpected backoff formula ${id.slice(0, 40)}, expected one of ${formulas.ids.join(', ')} or ${expressionId}.`,
    hint: 'Choose one of the formulas named.',
  };
}

const typedNotEnabled: Diagnostic = {
  code: 'backoff-typed-not-offered',
  severity: 'error',
  message: 'Unexpected typed formula, expected one of the built-in formulas here.',
  hint: 'Choose a formula of the list.',
};
