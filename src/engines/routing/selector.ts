/** Label selectors, as the Kubernetes API machinery evaluates them (apimachinery v1 LabelSelector). */
import { fieldsOf, listOf, textMapOf, textOf, textsOf } from './fields.ts';

export type Labels = Readonly<Record<string, string>>;

/** Whether every label of `wanted` is there with the same value. Empty selects everything. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/** A LabelSelector with `matchLabels` and `matchExpressions`; all must hold. Empty selects everything. */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  if (!hasLabels(labels, textMapOf(matchLabels))) return false;
  return listOf(matchExpressions).every((expression) => {
    const { key, operator, values } = fieldsOf(expression);
    const label = textOf(key) ?? '';
    const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && textsOf(values).includes(value);
      case 'NotIn':
        return value === undefined || !textsOf(values).includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}
