/** Spring's property placeholders: `${name:default}` and `#{${name:default}}`. */
import type { Report } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Value } from '../values.ts';

const placeholder = /^(#\{\s*)?['"]?\$\{([^:}]+)(?::([^}]*))?\}['"]?(?:\s*\})?$/;

/** A text is worth its number, a placeholder its default, which is reported; without one it is not known. */
export function propertyDefault(report: Report, node: SyntaxNode, text: string): Value {
  const trimmed = text.trim();
  const plain = Number(trimmed);
  if (trimmed !== '' && Number.isFinite(plain)) return numberValue(plain);
  const literal = /^#\{\s*([\d_.]+)\s*\}$/.exec(trimmed);
  if (literal) return numberValue(Number(literal[1]));
  const match = placeholder.exec(trimmed);
  if (!match)
    return trimmed.includes('{')
      ? unknownValue(node, 'is an expression that only Spring can evaluate')
      : { kind: 'text', value: text };
  const [, , name, initial] = match;
  if (initial === undefined || initial.trim() === '') {
    return unknownValue(node, `is the property ${name}, which has no default here`);
  }
  report(
    'info',
    'property-default',
    node,
    `Used ${initial}, the default of the property ${name}; your configuration may set another.`,
    'Check the value in your application properties.',
  );
  const number = Number(initial);
  return Number.isFinite(number) ? numberValue(number) : { kind: 'text', value: initial };
}

/** Whether Spring evaluates the text once, at the start: it contains `#{…}`. */
export const isTemplate = (text: string): boolean => text.includes('#{') && text.includes('}');
