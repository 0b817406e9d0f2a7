/** Reading one value of a part: a duration, a count, a ratio, types; what is not known is asked for. */
import type { RetryCondition } from '../../resilience/policy.ts';
import type { PartDraft, Report } from '../parts.ts';
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { intValue, isCertain, numberValue, otherValue, unknownValue, type Value } from '../values.ts';
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
  const why = random ? unknownValue(node, 'is random') : otherValue(node, value, 'duration');
  return ask(context.draft, field, node, why, '');
}

export function readNumber(context: ReadContext, field: string, node: SyntaxNode): number | null {
  context.draft.nodes[field] = node;
  const value = evaluated(context, node);
  if (value.kind === 'number' && isCertain(value)) return value.min;
  if (value.kind === 'text' && value.value.trim() !== '' && Number.isFinite(Number(value.value)))
    return Number(value.value);
  const why = value.kind === 'number' ? unknownValue(node, 'is random') : otherValue(node, value, 'number');
  return ask(context.draft, field, node, why, '');
}

/** A count, as `int` or `long` parameters and attributes take it; null when it is asked for or refused. */
export function readCount(
  context: ReadContext,
  field: string,
  node: SyntaxNode,
  type: 'int' | 'long' = 'int',
): number | null {
  const value = evaluated(context, node);
  const text = value.kind === 'text' && /^\s*[+-]?[\d.]+\s*$/.test(value.value) ? Number(value.value) : Number.NaN;
  const given = Number.isNaN(text) ? value : numberValue(text);
  if (given.kind !== 'number' || !isCertain(given)) return readNumber(context, field, node);
  context.draft.nodes[field] = node;
  const count = intValue(node, given, type);
  return typeof count === 'number' ? count : ask(context.draft, field, node, count, '');
}

/** true or false, also as a text; null when it is asked for. */
export function readTruth(context: ReadContext, field: string, node: SyntaxNode): boolean | null {
  const value = evaluated(context, node);
  if (value.kind === 'truth') return value.value;
  const word = value.kind === 'text' ? value.value.trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  return ask(context.draft, field, node, value, 'is neither true nor false');
}

/**
 * `A.class`, `{A.class, B.class}`, `List.of(A.class)` as conditions; names that are not known become predicates.
 * What can be no class is reported where `report` is given.
 */
export function typeConditions(
  nodes: readonly SyntaxNode[],
  scope: JavaScope,
  extra: { readonly throughCauses?: boolean } = {},
  report?: Report,
): RetryCondition[] {
  const written = nodes.flatMap((node) => (/array_initializer$/.test(node.type) ? namedChildrenOf(node) : [node]));
  return written.flatMap((node) => {
    const value = evaluateJava(node, scope);
    const items = value.kind === 'list' ? value.items : [value];
    return items.flatMap((item): RetryCondition[] => {
      if (item.kind === 'type') return [{ kind: 'exception', name: item.name, ...extra }];
      if (item.kind === 'unknown') return [{ kind: 'predicate', text: item.node.text }];
      const message = `Unexpected ${shorten(node)}, expected a class such as IOException.class; it was not read.`;
      report?.('error', 'type-expected', node, message, 'Write the class, or remove the entry.');
      return [];
    });
  });
}

export const shorten = (node: SyntaxNode): string => node.text.replace(/\s+/g, ' ').slice(0, 60);
