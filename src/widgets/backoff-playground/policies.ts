/** The policies that are compared, as the page's link writes them: `formula;name=value,name=value`, or `=` and a typed formula. */
import { createBackoff, type Backoff, type BackoffChoice } from '#engines/backoff/choice.ts';
import { familyLabels, type FormulaFamily } from '#engines/backoff/formula.ts';
import { formulas } from '#engines/backoff/index.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { resolveParams, type ParamSpecs, type ParamValue } from '#engines/core/params.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';

export const letters = ['A', 'B', 'C', 'D'] as const;
export type Letter = (typeof letters)[number];

export interface Policy {
  readonly letter: Letter;
  readonly choice: BackoffChoice;
  readonly label: string;
  readonly backoff: Backoff;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the link says of one policy; anything unreadable becomes `none` and a diagnostic. */
export function readPolicy(letter: Letter, text: string): Policy {
  const [id = '', set = ''] = text.split(';', 2);
  const known = formulas.get(id);
  const formula = known ?? formulas.require('none');
  const given = fromSetText(set);
  const { values, diagnostics } = resolveParams(formula.params, given);
  const choice: BackoffChoice = { formula: formula.id, params: values };
  return {
    letter,
    choice,
    label: [formula.label, ...distinctions(formula.params, values)].join(', '),
    backoff: createBackoff(choice),
    diagnostics: known
      ? diagnostics
      : [
          {
            code: 'formula-unknown',
            severity: 'error',
            message: `Unexpected formula ${id.slice(0, 40) || '(empty)'}, expected one of the list.`,
            hint: 'Choose a formula; until then this policy does not wait.',
          },
          ...diagnostics,
        ],
  };
}

/** What sets this policy apart from its formula's defaults, in a word or two: choices and switches, not amounts. */
function distinctions(specs: ParamSpecs, values: Readonly<Record<string, ParamValue>>): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const value = values[name];
    if (spec.kind === 'toggle') return value === true ? [spec.label] : [];
    if (spec.kind !== 'choice') return [];
    const option = spec.options.find((o) => o.value === value);
    if (!option) return [];
    return [`${option.value === 'none' ? 'no' : option.label} ${spec.label.toLowerCase()}`];
  });
}

export function writePolicy({ formula, params }: BackoffChoice): string {
  const { params: specs } = formulas.require(formula);
  const changed = Object.entries(params).filter(
    ([name, value]) => specs[name] && JSON.stringify(specs[name].default) !== JSON.stringify(value),
  );
  return changed.length === 0 ? formula : `${formula};${toSetText(Object.fromEntries(changed))}`;
}

/** Formulas by whom they belong to, for the picker. */
export function formulaGroups(): readonly {
  readonly label: string;
  readonly formulas: readonly { id: string; label: string }[];
}[] {
  const families = [...new Set(formulas.list.map((formula) => formula.family))] as FormulaFamily[];
  return families.map((family) => ({
    label: familyLabels[family],
    formulas: formulas.list.filter((formula) => formula.family === family),
  }));
}
