/** Values of one setting of a Resilience4j module, or what holds where it is not set. */
import type { RetryCondition } from '../../resilience/policy.ts';
import type { SyntaxNode } from '../syntax.ts';
import { exceptionConditions, resultConditions } from './conditions.ts';
import type { Settings } from './keyed-settings.ts';
import {
  readCount,
  readDurationMs,
  readNumber,
  settingText,
  settingType,
  typeConditions,
  type ReadContext,
} from './read-value.ts';

type Reader = (context: ReadContext, field: string, node: SyntaxNode) => number | null;

const orInitial =
  (read: Reader) =>
  (settings: Settings, key: string, field: string, initial: number, context: ReadContext): number | null => {
    const node = settings.get(key)?.values[0];
    return node ? read(context, field, node) : initial;
  };

export const numberOf = orInitial(readNumber);
export const countOf = orInitial(readCount);
export const durationOf = orInitial(readDurationMs);

/** Types of a list in code, or of a setting; several may stand in one text, with commas. */
export function typesOf(settings: Settings, key: string, { scope }: ReadContext): RetryCondition[] {
  const values = settings.get(key)?.values ?? [];
  return values.flatMap((node): RetryCondition[] => {
    if (node.type !== settingType) return typeConditions([node], scope);
    const names = settingText(node).split(',');
    return names.flatMap((name) => (name.trim() === '' ? [] : [{ kind: 'exception', name: name.trim() } as const]));
  });
}

/** A predicate: in code a function, in settings the name of a class. */
export function predicateOf(
  settings: Settings,
  key: string,
  context: ReadContext,
  ofResult: boolean,
): RetryCondition[] {
  const node = settings.get(key)?.values[0];
  if (!node) return [];
  if (node.type === settingType) return [{ kind: 'predicate', text: settingText(node) }];
  return ofResult ? resultConditions(node, context.scope) : [...exceptionConditions(node, context.scope).retryOn];
}
