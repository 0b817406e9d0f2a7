import { lint, type LintOptions } from '../../../src/engines/lint/index.ts';

export const file = 'a.yaml';
export const lintText = (text: string, options?: LintOptions) => lint([{ file, text }], options);
/** `rule id@text it points at`, in the order of the text. */
export const found = (text: string, options?: LintOptions) =>
  lintText(text, options).findings.map(({ ruleId, place }) => `${ruleId}@${text.slice(place.start, place.end)}`);
/** What the object of this kind does. */
export const explained = (text: string, kind: string) =>
  lintText(text)
    .explanations.filter(({ ref }) => ref.kind === kind)
    .map((explanation) => explanation.text)
    .join(' ');
