import { familyLabels, type FormulaFamily } from '#engines/backoff/formula.ts';
import { formulas } from '#engines/backoff/index.ts';

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
