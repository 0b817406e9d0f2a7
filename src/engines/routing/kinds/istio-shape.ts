/**
 * What a field may hold, as checks that compose: the part of Istio's schemas (istio/api customresourcedefinitions.gen.yaml)
 * an object is refused by before any webhook sees it. A missing or null value passes every check but `needed`.
 */
import { isRecord, shown, type Field } from './istio-field.ts';

export type Check = (field: Field) => void;

function typed(expected: string, holds: (value: unknown) => boolean): Check {
  return (field) => {
    if (!field.isSet || holds(field.value)) return;
    field.error('wrong-type', `Unexpected ${shown(field.value)}, expected ${expected}.`, `Write ${expected} here.`);
  };
}

export const text: Check = typed('a text', (value) => typeof value === 'string');
export const flag: Check = typed('true or false', (value) => typeof value === 'boolean');
export const number: Check = typed('a number', (value) => typeof value === 'number');
export const whole: Check = typed('a whole number', (value) => Number.isInteger(value));
/** Anything at all, e.g. an Envoy configuration. */
export const free: Check = () => {};

/** Several checks of the same value. */
export function all(...checks: readonly Check[]): Check {
  return (field) => checks.forEach((check) => check(field));
}

export const filledText: Check = all(text, (field) => {
  if (field.value === '') {
    field.error(
      'empty-text',
      'Unexpected empty text, expected at least one character.',
      'Write a value or leave the field out.',
    );
  }
});

/** Whole numbers from `min` to `max`, both included. */
export function between(min: number, max: number, what = 'a number'): Check {
  return all(whole, (field) => {
    if (!Number.isInteger(field.value)) return;
    if (field.number >= min && field.number <= max) return;
    field.error(
      'out-of-range',
      `Unexpected ${shown(field.value)}, expected ${what} from ${min} to ${max}.`,
      `Choose ${what} from ${min} to ${max}.`,
    );
  });
}

export const port: Check = between(1, 65535, 'a port');
export const notNegative: Check = all(whole, (field) => {
  if (field.number < 0) {
    field.error('out-of-range', `Unexpected ${field.number}, expected 0 or more.`, 'Write 0 or more, or leave it out.');
  }
});

/** One of a list of words; '' among them = the field may also be empty. */
export function choice(...words: readonly string[]): Check {
  const told = words.filter((word) => word !== '').join(', ');
  return all(text, (field) => {
    if (typeof field.value !== 'string' || words.includes(field.value)) return;
    field.error(
      'unsupported-value',
      `Unexpected ${shown(field.value)}, expected one of ${told}.`,
      `Choose one of ${told}.`,
    );
  });
}

/** An object with these fields; other fields are reported, as the API server would drop them. */
export function record(fields: Readonly<Record<string, Check>>, ...rules: readonly Check[]): Check {
  return (field) => {
    if (!field.isSet) return;
    if (!isRecord(field.value)) {
      field.error(
        'wrong-type',
        `Unexpected ${shown(field.value)}, expected an object.`,
        'Write its fields below the key.',
      );
      return;
    }
    for (const [key, child] of field.entries) {
      const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (check) check(child);
      else {
        child.keyFinding(
          'warning',
          'unknown-field',
          `Unexpected field "${key}", expected one of ${Object.keys(fields).join(', ')}.`,
          'Correct the name or remove the field: the API server refuses or drops it.',
        );
      }
    }
    rules.forEach((rule) => rule(field));
  };
}

/** A list; an item that is null is refused. */
export function list(item: Check, ...rules: readonly Check[]): Check {
  return (field) => {
    if (!field.isSet) return;
    if (!Array.isArray(field.value)) {
      field.error('wrong-type', `Unexpected ${shown(field.value)}, expected a list.`, 'Begin each item with "- ".');
      return;
    }
    for (const child of field.items) {
      if (child.isSet) item(child);
      else nothing(child, 'item');
    }
    rules.forEach((rule) => rule(field));
  };
}

/** A map of any keys; a null value is refused. */
export function map(value: Check, ...rules: readonly Check[]): Check {
  return (field) => {
    if (!field.isSet) return;
    if (!isRecord(field.value)) {
      field.error(
        'wrong-type',
        `Unexpected ${shown(field.value)}, expected a map.`,
        'Write `key: value` pairs below it.',
      );
      return;
    }
    for (const [, child] of field.entries) {
      if (child.isSet) value(child);
      else nothing(child, 'value');
    }
    rules.forEach((rule) => rule(field));
  };
}

function nothing(field: Field, what: string): void {
  field.error('null-value', `Unexpected null ${what}, expected a value.`, `Remove the ${what} or fill it in.`);
}

/** The fields named must be there. */
export function needs(...keys: readonly string[]): Check {
  return (field) => {
    for (const key of keys) {
      if (field.at(key).isSet) continue;
      field.error('missing-field', `Unexpected missing field "${key}", expected a value.`, `Add "${key}".`);
    }
  };
}

/** At most one of the fields may be filled. */
export function oneOf(...keys: readonly string[]): Check {
  return (field) => {
    const filled = keys.filter((key) => field.at(key).isFilled);
    if (filled.length < 2) return;
    field
      .at(filled[1]!)
      .keyFinding(
        'error',
        'exclusive-fields',
        `Unexpected ${filled.join(' and ')} together, expected only one of ${keys.join(', ')}.`,
        'Keep one of them.',
      );
  };
}
