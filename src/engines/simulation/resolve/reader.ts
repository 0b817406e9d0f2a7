/** Reads fields out of something a person wrote. What is wrong becomes a diagnostic and a default, never an exception. */
import { capital } from '../../core/capital.ts';
import type { Diagnostic } from '../../core/diagnostics.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/** Findings after which the rest is only counted: a hostile file must not fill the page. */
const maxDiagnostics = 100;

export class Findings {
  readonly list: Diagnostic[] = [];
  private left = 0;

  /** @param then what is done instead, e.g. `it is left out` */
  add(severity: Diagnostic['severity'], code: string, path: string, got: unknown, expected: string, then = ''): void {
    this.say(severity, code, `${path || 'scenario'} = ${shown(got)}`, expected, then);
  }

  /** Where more than a value was not expected. */
  say(severity: Diagnostic['severity'], code: string, unexpected: string, expected: string, then = ''): void {
    this.push({
      code,
      severity,
      message: `Unexpected ${unexpected}, expected ${expected}.`,
      hint: `${then === '' ? 'Give' : `${capital(then)}; give`} ${expected}.`,
    });
  }

  /** What another reader found in the value at `path`. */
  quote(path: string, { code, severity, message, hint }: Diagnostic): void {
    this.push({ code, severity, message: `${path}: ${message}`, hint });
  }

  private push(found: Diagnostic): void {
    if (this.list.length < maxDiagnostics) this.list.push(found);
    else this.left += 1;
  }

  close(): readonly Diagnostic[] {
    if (this.left > 0) {
      this.list.push({
        code: 'scenario-more',
        severity: 'info',
        message: `Unexpected values in ${this.left} more places, expected none.`,
        hint: 'Mend these first.',
      });
    }
    return this.list;
  }
}

/** One object of the file. */
export class Fields {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly seen = new Set<string>();
  private readonly path: string;
  readonly findings: Findings;

  constructor(value: unknown, path: string, findings: Findings) {
    this.path = path;
    this.findings = findings;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) findings.add('error', 'scenario-not-object', path, value, 'an object');
    this.values = isObject ? (value as Record<string, unknown>) : {};
  }

  at(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] !== undefined;
  }

  names(): string[] {
    return Object.keys(this.values);
  }

  raw(name: string): unknown {
    this.seen.add(name);
    return this.has(name) ? this.values[name] : undefined;
  }

  number(name: string, range: NumberRange, initial: number): number {
    const raw = this.raw(name);
    if (raw === undefined) return initial;
    return readNumber(raw, this.at(name), range, this.findings) ?? initial;
  }

  /** Undefined when left out. */
  optionalNumber(name: string, range: NumberRange): number | undefined {
    const raw = this.raw(name);
    return raw === undefined ? undefined : readNumber(raw, this.at(name), range, this.findings);
  }

  /** null when left out or null. */
  nullableNumber(name: string, range: NumberRange): number | null {
    const raw = this.raw(name);
    return raw === undefined || raw === null ? null : (readNumber(raw, this.at(name), range, this.findings) ?? null);
  }

  text(name: string, initial: string): string {
    const raw = this.raw(name);
    if (raw === undefined) return initial;
    if (typeof raw === 'string' && raw.length <= 200) return raw;
    this.findings.add('error', 'scenario-unreadable', this.at(name), raw, 'text of at most 200 characters');
    return initial;
  }

  choice<const V extends string>(name: string, options: readonly V[], initial: V): V {
    const raw = this.raw(name);
    if (raw === undefined) return initial;
    const found = options.find((option) => option === raw);
    if (found !== undefined) return found;
    this.findings.add('error', 'scenario-unreadable', this.at(name), raw, `one of ${options.join(', ')}`);
    return initial;
  }

  flag(name: string, initial: boolean): boolean {
    const raw = this.raw(name);
    if (raw === undefined) return initial;
    if (typeof raw === 'boolean') return raw;
    this.findings.add('error', 'scenario-unreadable', this.at(name), raw, 'true or false');
    return initial;
  }

  object(name: string): Fields {
    return new Fields(this.raw(name), this.at(name), this.findings);
  }

  /** Undefined when left out or null. */
  optionalObject(name: string): Fields | undefined {
    const raw = this.raw(name);
    return raw === undefined || raw === null ? undefined : new Fields(raw, this.at(name), this.findings);
  }

  /** Entries past `max` are reported and left out. */
  items(name: string, max: number): { raw: unknown; path: string }[] {
    const raw = this.raw(name);
    if (raw === undefined) return [];
    if (!Array.isArray(raw)) {
      this.findings.add('error', 'scenario-unreadable', this.at(name), raw, 'a list');
      return [];
    }
    if (raw.length > max) {
      this.findings.say(
        'error',
        'scenario-too-long',
        `${raw.length} entries of ${this.at(name)}`,
        `at most ${max}`,
        'the others are left out',
      );
    }
    return raw.slice(0, max).map((item: unknown, i) => ({ raw: item, path: `${this.at(name)}.${i}` }));
  }

  /** The fields nobody asked for are reported. */
  close(): void {
    for (const name of Object.keys(this.values)) {
      if (this.seen.has(name)) continue;
      const known = [...this.seen].join(', ');
      this.findings.add(
        'warning',
        'scenario-unknown-field',
        this.at(name.slice(0, 40)),
        this.values[name],
        `one of the fields ${known}`,
        'it is left out',
      );
    }
  }
}

export function readNumber(raw: unknown, path: string, range: NumberRange, findings: Findings): number | undefined {
  const expected = `a ${range.integer ? 'whole ' : ''}number from ${range.min} to ${range.max}`;
  if (typeof raw !== 'number' || !Number.isFinite(raw)) {
    findings.add('error', 'scenario-unreadable', path, raw, expected);
    return undefined;
  }
  const whole = range.integer ? Math.round(raw) : raw;
  const value = Math.min(Math.max(whole, range.min), range.max);
  if (value !== raw) findings.add('warning', 'scenario-out-of-range', path, raw, expected, `${value} is used instead`);
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value).slice(0, 40);
}
