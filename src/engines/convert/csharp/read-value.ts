/** Reading one value of a part: a duration, a count, a ratio; what is not known is asked for. */
import type { PartDraft } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { intValue, isCertain, maxInt, otherValue, unknownValue, type Unknowable } from '../values.ts';
import { evaluateCsharp } from './evaluate.ts';
import type { CsharpScope } from './scope.ts';

export interface ReadContext {
  readonly scope: CsharpScope;
  readonly draft: PartDraft;
}

function ask(draft: PartDraft, field: string, value: Unknowable): null {
  draft.asked.push({ field, value });
  return null;
}

/** Milliseconds of a TimeSpan; null when it is asked for. */
export function readDurationMs({ scope, draft }: ReadContext, field: string, node: SyntaxNode): number | null {
  draft.nodes[field] = node;
  const value = evaluateCsharp(node, scope);
  if (value.kind === 'duration' && isCertain(value)) return value.minMs;
  const why = value.kind === 'duration' ? unknownValue(node, 'is random') : otherValue(node, value, 'TimeSpan');
  return ask(draft, field, why);
}

export function readNumber({ scope, draft }: ReadContext, field: string, node: SyntaxNode): number | null {
  draft.nodes[field] = node;
  const value = evaluateCsharp(node, scope);
  if (value.kind === 'number' && isCertain(value)) return value.min;
  const why = value.kind === 'number' ? unknownValue(node, 'is random') : otherValue(node, value, 'number');
  return ask(draft, field, why);
}

/** A count, as `int` parameters and properties take it; null when it is asked for or refused. */
export function readCount(context: ReadContext, field: string, node: SyntaxNode): number | null {
  const value = evaluateCsharp(node, context.scope);
  if (value.kind !== 'number' || !isCertain(value)) return readNumber(context, field, node);
  context.draft.nodes[field] = node;
  const count = intValue(node, value);
  return typeof count === 'number' ? count : ask(context.draft, field, count);
}

export const infiniteRetries = maxInt;
