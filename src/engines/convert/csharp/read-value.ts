/** Reading one value of a part: a duration, a count, a ratio; what is not known is asked for. */
import type { PartDraft } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { intValue, isCertain, maxInt, otherValue, unknownValue, type Value } from '../values.ts';
import { evaluateCsharp } from './evaluate.ts';
import type { CsharpScope } from './scope.ts';

export interface ReadContext {
  readonly scope: CsharpScope;
  readonly draft: PartDraft;
}

function ask(draft: PartDraft, field: string, node: SyntaxNode, value: Value, expected: string): null {
  draft.asked.push({ field, value: value.kind === 'unknown' ? value : unknownValue(node, expected) });
  return null;
}

const otherwise = (node: SyntaxNode, value: Value, expected: string): Value =>
  value.kind === 'unknown' ? value : otherValue(node, value, expected);

/** Milliseconds of a TimeSpan; null when it is asked for. */
export function readDurationMs({ scope, draft }: ReadContext, field: string, node: SyntaxNode): number | null {
  draft.nodes[field] = node;
  const value = evaluateCsharp(node, scope);
  if (value.kind === 'duration' && isCertain(value)) return value.minMs;
  return ask(
    draft,
    field,
    node,
    value.kind === 'duration' ? unknownValue(node, 'is random') : otherwise(node, value, 'TimeSpan'),
    '',
  );
}

export function readNumber({ scope, draft }: ReadContext, field: string, node: SyntaxNode): number | null {
  draft.nodes[field] = node;
  const value = evaluateCsharp(node, scope);
  if (value.kind === 'number' && isCertain(value)) return value.min;
  return ask(
    draft,
    field,
    node,
    value.kind === 'number' ? unknownValue(node, 'is random') : otherwise(node, value, 'number'),
    '',
  );
}

/** A count, as `int` parameters and properties take it; null when it is asked for or refused. */
export function readCount(context: ReadContext, field: string, node: SyntaxNode): number | null {
  const value = evaluateCsharp(node, context.scope);
  if (value.kind !== 'number' || !isCertain(value)) return readNumber(context, field, node);
  context.draft.nodes[field] = node;
  const count = intValue(node, value);
  return typeof count === 'number' ? count : ask(context.draft, field, node, count, '');
}

export const infiniteRetries = maxInt;
