/** Reading one value of a part: a duration, a count, a ratio, types; what is not known is asked for. */
import type { RetryCondition } from '../../resilience/policy.ts';
import type { PartDraft, Report } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { isCertain, unknownValue, type Value } from '../values.ts';
import { evaluateJava, type JavaScope } from './evaluate.ts';
import { isoDuration } from './durations.ts';
import { propertyDefault } from './spring-property.ts';

export interface ReadContext {
  readonly scope: JavaScope;
  readonly draft: PartDraft;
  readonly report: Report;
}

/** The type of nodes that stand for a value in YAML or a properties file. */
export const settingType = 'setting';

/** The text of a setting without its quotes. */
export const settingText = (node: SyntaxNode): string => node.text.trim().replace(/^(["'])([^]*)\1$/, '$2');

export function evaluated({ scope, report }: Pick<ReadContext, 'scope' | 'report'>, node: SyntaxNode): Value {
  if (node.type === settingType) return propertyDefault(report, node, settingText(node));
  const value = evaluateJava(node, scope);
  return value.kind === 'text' && value.value.includes('{') ? propertyDefault(report, node, value.value) : value;
}

export function ask(draft: PartDraft, field: string, node: SyntaxNode, value: Value, expected: string): null {
  draft.asked.push({ field, value: value.kind === 'unknown' ? value : unknownValue(node, expected) });
  return null;
}

/** Milliseconds of a duration, of its text, or of a number that counts in `bareMs`; null when it is asked for. */
export function readDurationMs(context: ReadContext, field: string, node: SyntaxNode, bareMs = 1): number | null {
  context.draft.nodes[field] = node;
  const value = evaluated(context, node);
  if (value.kind === 'duration' && isCertain(value)) return value.minMs;
  if (value.kind === 'number' && isCertain(value)) return value.min * bareMs;
  const ms = value.kind === 'text' ? isoDuration(value.value, bareMs) : undefined;
  if (ms !== undefined) return ms;
  const random = value.kind === 'duration' || value.kind === 'number';
  return ask(context.draft, field, node, value, random ? 'is random' : 'is no duration');
}

export function readNumber(context: ReadContext, field: string, node: SyntaxNode): number | null {
  context.draft.nodes[field] = node;
  const value = evaluated(context, node);
  if (value.kind === 'number' && isCertain(value)) return value.min;
  if (value.kind === 'text' && value.value.trim() !== '' && Number.isFinite(Number(value.value)))
    return Number(value.value);
  return ask(context.draft, field, node, value, value.kind === 'number' ? 'is random' : 'is no number');
}

/** true or false, also as a text; null when it is asked for. */
export function readTruth(context: ReadContext, field: string, node: SyntaxNode): boolean | null {
  const value = evaluated(context, node);
  if (value.kind === 'truth') return value.value;
  const word = value.kind === 'text' ? value.value.trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  return ask(context.draft, field, node, value, 'is neither true nor false');
}

/** `A.class`, `{A.class, B.class}`, `List.of(A.class)` as conditions; names that are not known become predicates. */
export function typeConditions(
  nodes: readonly SyntaxNode[],
  scope: JavaScope,
  extra: { readonly throughCauses?: boolean } = {},
): RetryCondition[] {
  return nodes.flatMap((node) => {
    const value = evaluateJava(node, scope);
    const items = value.kind === 'list' ? value.items : [value];
    return items.flatMap((item): RetryCondition[] => {
      if (item.kind === 'type') return [{ kind: 'exception', name: item.name, ...extra }];
      return item.kind === 'unknown' ? [{ kind: 'predicate', text: item.node.text }] : [];
    });
  });
}

export const shorten = (node: SyntaxNode): string => node.text.replace(/\s+/g, ' ').slice(0, 60);
