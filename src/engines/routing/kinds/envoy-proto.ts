/** Envoy's configuration as JSON or YAML of its protobuf messages: field names in snake_case or camelCase. */
import type { Fields } from '../fields.ts';

export const envoyGroup = 'envoy.config.route';

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The key under which a field is written, if it is. */
export function protoKey(fields: Fields, name: string): string | undefined {
  return [name, camel(name)].find((key) => fields[key] !== undefined && fields[key] !== null);
}

/** A field by its snake_case name. */
export function proto(fields: Fields, name: string): unknown {
  const key = protoKey(fields, name);
  return key === undefined ? undefined : fields[key];
}

/** Keys that are set and not among the names. */
export function protoKeysBeside(fields: Fields, names: ReadonlySet<string>): string[] {
  return Object.keys(fields).filter((key) => !names.has(key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
}

/** Milliseconds of a Duration: `1.5s`, or `{seconds, nanos}`. */
export function protoDurationMs(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const found = /^(\d+(?:\.\d{1,9})?)s$/.exec(value);
    return found ? Number(found[1]) * 1000 : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { seconds = 0, nanos = 0 } = value as { seconds?: unknown; nanos?: unknown };
  return Number(seconds) * 1000 + Number(nanos) / 1e6;
}

/** 0–1; the denominator is HUNDRED unless it says otherwise. */
export function fractionalPercent(value: Fields): number {
  const denominators: Readonly<Record<string, number>> = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 };
  const written = proto(value, 'denominator');
  const denominator = typeof written === 'number' ? 100 ** (written + 1) : (denominators[String(written)] ?? 100);
  return Math.min(1, Number(proto(value, 'numerator') ?? 0) / denominator);
}

/** A RouteConfiguration alone, or those inside a bootstrap, a listener, a discovery response or a dump, with their paths. */
export function routeConfigurationsIn(
  value: unknown,
): { readonly path: readonly (string | number)[]; readonly fields: Fields }[] {
  const found: { path: (string | number)[]; fields: Fields }[] = [];
  const visit = (at: unknown, path: (string | number)[]): void => {
    if (path.length > 24 || typeof at !== 'object' || at === null) return;
    if (!Array.isArray(at) && Array.isArray(proto(at as Fields, 'virtual_hosts'))) {
      found.push({ path, fields: at as Fields });
      return;
    }
    for (const [key, inner] of Object.entries(at)) visit(inner, [...path, Array.isArray(at) ? Number(key) : key]);
  };
  visit(value, []);
  return found;
}
