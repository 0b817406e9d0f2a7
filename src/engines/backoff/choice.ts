/** A formula with its parameters, as plain data and as something to ask. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { resolveParams, type ParamValue } from '../core/params.ts';
import type { RandomStream } from '../core/random.ts';
import { compileExpression, expressionId, formulaOf } from './expression/index.ts';
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
  start(random: RandomStream): (retry: number) => number;
}

export interface BackoffReading {
  /** Undefined when a diagnostic is an error that leaves no formula. */
  readonly backoff: Backoff | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** For a choice that a reader made: an unknown id, a broken text and odd parameters become diagnostics. */
export function readBackoff(choice: BackoffChoice): BackoffReading {
  if (choice.formula !== expressionId) {
    const formula = formulas.get(choice.formula);
    return formula
      ? bind(formula, choice.params, [])
      : { backoff: undefined, diagnostics: [unknownFormula(choice.formula)] };
  }
  const { text, ...given } = choice.params;
  const { compiled, diagnostics } = compileExpression(typeof text === 'string' ? text : '');
  return compiled
    ? bind(formulaOf(compiled), given, diagnostics, { text: compiled.text })
    : { backoff: undefined, diagnostics };
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
