/** The policies that are compared, as the page's link writes them: `formula;name=value,name=value`, or `=` and a typed formula. */
import '#engines/backoff/expression/enable.ts';
import { createBackoff, expressionId, readBackoff, type Backoff, type BackoffChoice } from '#engines/backoff/choice.ts';
import { formulas } from '#engines/backoff/index.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { ParamSpecs, ParamValue } from '#engines/core/params.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';

export const letters = ['A', 'B', 'C', 'D'] as const;
export type Letter = (typeof letters)[number];

export interface Policy {
  readonly letter: Letter;
  /** As it stands in the link; the text of a typed formula may be unfinished. */
  readonly choice: BackoffChoice;
  /** What is computed: the choice, or no wait where the choice cannot be read. */
  readonly drawn: BackoffChoice;
  /** False while the choice, e.g. an unfinished formula, cannot be read. */
  readonly readable: boolean;
  readonly label: string;
  readonly backoff: Backoff;
  readonly diagnostics: readonly Diagnostic[];
}

const noWait: BackoffChoice = { formula: 'none', params: {} };

/** What the link says of one policy; anything unreadable becomes `none` and a diagnostic. */
export function readPolicy(letter: Letter, text: string): Policy {
  const [id = '', set = ''] = text.split(';', 2);
  const given = fromSetText(set);
  if (id.startsWith('=')) return readTyped(letter, decodeText(id.slice(1)), given);
  const choice: BackoffChoice = { formula: id, params: given };
  const { backoff, diagnostics } = readBackoff(choice);
  if (!backoff) return { letter, choice: noWait, drawn: noWait, label: 'No wait', ...unread(diagnostics) };
  const { formula, params } = backoff;
  const read: BackoffChoice = { formula: formula.id, params };
  const label = [formula.label, ...distinctions(formula.params, params)].join(', ');
  return { letter, choice: read, drawn: read, readable: true, label, backoff, diagnostics };
}

function readTyped(letter: Letter, text: string, given: BackoffChoice['params']): Policy {
  const choice: BackoffChoice = { formula: expressionId, params: { ...given, text } };
  const { backoff, diagnostics } = readBackoff(choice);
  if (!backoff) return { letter, choice, drawn: noWait, label: 'Your formula, unfinished', ...unread(diagnostics) };
  // Only what was set: what the text defines follows the text.
  const set = Object.entries(backoff.params).filter(([name, value]) => backoff.formula.params[name]?.default !== value);
  const read: BackoffChoice = { formula: expressionId, params: { ...Object.fromEntries(set), text } };
  return { letter, choice: read, drawn: read, readable: true, label: 'Your formula', backoff, diagnostics };
}

const unread = (diagnostics: readonly Diagnostic[]): Pick<Policy, 'readable' | 'backoff' | 'diagnostics'> => ({
  readable: false,
  backoff: createBackoff(noWait),
  diagnostics,
});

/** Another text for a typed formula. A value that was set is kept while its name stands for the same as before. */
export function retyped(policy: Policy, text: string): BackoffChoice {
  const { text: _before, ...set } = policy.choice.params;
  const { backoff } = readBackoff({ formula: expressionId, params: { text } });
  if (!backoff) return { formula: expressionId, params: { ...set, text } };
  const now = backoff.formula.params;
  const before = policy.readable ? policy.backoff.formula.params : now;
  const kept = Object.entries(set).filter(([name]) => now[name] && now[name].default === before[name]?.default);
  return { formula: expressionId, params: { ...Object.fromEntries(kept), text } };
}

export const isTyped = ({ choice }: Policy): boolean => choice.formula === expressionId;

/** False for a typed formula that could not be read yet: no wait of it is known, not even that there is none. */
export const isDrawable = (policy: Policy): boolean => policy.readable || !isTyped(policy) || policy.drawn !== noWait;

/** The text of a typed formula; empty for a built-in one. */
export const textOf = (policy: Policy): string => (isTyped(policy) ? String(policy.choice.params['text']) : '');

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
  if (formula === expressionId) {
    const { text, ...set } = params;
    return [`=${encodeURIComponent(String(text))}`, ...(Object.keys(set).length > 0 ? [toSetText(set)] : [])].join(';');
  }
  const { params: specs } = formulas.require(formula);
  const changed = Object.entries(params).filter(
    ([name, value]) => specs[name] && JSON.stringify(specs[name].default) !== JSON.stringify(value),
  );
  return changed.length === 0 ? formula : `${formula};${toSetText(Object.fromEntries(changed))}`;
}
