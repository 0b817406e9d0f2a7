/** Checks that kinds share: names, numbers, closed lists of words. */
import type { YamlPath } from '../../core/yaml.ts';
import type { Finding } from './kind.ts';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** RFC 1123 label, as Kubernetes names most things: at most 63 of a-z, 0-9 and `-`. */
export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && label.test(name);
}

/** RFC 1123 subdomain: labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(name: string): boolean {
  return name.length <= 253 && name.split('.').every((part) => label.test(part));
}

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** An error about the value at `path`. `found` and `expected` are ends of the sentence. */
export function unexpected(
  path: YamlPath,
  code: string,
  found: string,
  expected: string,
  hint: string,
  severity: Finding['severity'] = 'error',
): Finding {
  return { code, severity, message: `Unexpected ${found}, expected ${expected}.`, hint, path };
}

/** The value as a reader would recognise it, cut short. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** An error unless the value is absent or one of the words. */
export function oneOf(path: YamlPath, value: unknown, allowed: readonly string[]): Finding[] {
  if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return [];
  return [
    unexpected(
      path,
      'value-unknown',
      `${String(path.at(-1))} ${shown(value)}`,
      allowed.join(', '),
      'Write one of them.',
    ),
  ];
}

/** An error unless the value is a port number. */
export function portAt(path: YamlPath, value: unknown): Finding[] {
  if (isPort(value)) return [];
  return [
    unexpected(path, 'port-invalid', `port ${shown(value)}`, 'a whole number from 1 to 65535', 'Write the number.'),
  ];
}
