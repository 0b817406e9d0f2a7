/** Spring's property placeholders in annotation attributes. */
import type { PolicyBuilder } from '../policy-builder.ts';
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Value } from '../values.ts';

const placeholder = /^(?:#\{\s*)?\$\{([^:}]+)(?::([^}]*))?\}(?:\s*\})?$/;

/** `${x:5}` and `#{${x:5}}` are worth their default, which is reported; without one they are not known. */
export function propertyDefault(builder: PolicyBuilder, node: SyntaxNode, value: Value): Value {
  if (value.kind !== 'text') return value;
  const plain = Number(value.value);
  if (value.value.trim() !== '' && Number.isFinite(plain)) return numberValue(plain);
  const match = placeholder.exec(value.value.trim());
  if (!match) return unknownValue(node, 'is an expression that only Spring can evaluate');
  const [, name, initial] = match;
  const number = initial === undefined || initial.trim() === '' ? Number.NaN : Number(initial);
  if (!Number.isFinite(number)) return unknownValue(node, `is the property ${name}, which has no default here`);
  builder.report(
    'info',
    'property-default',
    node,
    `Used ${number}, the default of the property ${name}; your configuration may set another.`,
    'Check the value in your application properties.',
  );
  return numberValue(number);
}
