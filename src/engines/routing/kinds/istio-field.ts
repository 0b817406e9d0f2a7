/** A value inside an object under check: its path, careful readings of it, and where findings about it go. */
import type { YamlPath } from '../../core/yaml.ts';
import type { Finding } from './kind.ts';

export class Field {
  readonly value: unknown;
  readonly path: YamlPath;
  readonly #findings: Finding[];

  constructor(value: unknown, path: YamlPath, findings: Finding[]) {
    this.value = value;
    this.path = path;
    this.#findings = findings;
  }

  at(key: string | number): Field {
    const child = isRecord(this.value) || Array.isArray(this.value) ? Reflect.get(this.value, key) : undefined;
    return new Field(child, [...this.path, key], this.#findings);
  }

  /** Neither missing nor null, which the API server drops. */
  get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Set, and not the empty text, list or map that protobuf cannot tell from a missing one. */
  get isFilled(): boolean {
    if (!this.isSet || this.value === '') return false;
    if (Array.isArray(this.value)) return this.value.length > 0;
    return !isRecord(this.value) || Object.keys(this.value).length > 0;
  }

  /** The list's items; none when it is no list. */
  get items(): readonly Field[] {
    return Array.isArray(this.value) ? this.value.map((_, i) => this.at(i)) : [];
  }

  /** The map's entries; none when it is no map. */
  get entries(): readonly (readonly [string, Field])[] {
    return isRecord(this.value) ? Object.keys(this.value).map((key) => [key, this.at(key)] as const) : [];
  }

  /** The text; '' when it is none. */
  get text(): string {
    return typeof this.value === 'string' ? this.value : '';
  }

  /** The number; 0 when it is none, as in protobuf. */
  get number(): number {
    return typeof this.value === 'number' ? this.value : 0;
  }

  get isTrue(): boolean {
    return this.value === true;
  }

  error(code: string, message: string, hint: string): void {
    this.#findings.push({ code, severity: 'error', message, hint, path: this.path });
  }

  warning(code: string, message: string, hint: string): void {
    this.#findings.push({ code, severity: 'warning', message, hint, path: this.path });
  }

  /** A finding about the key instead of its value. */
  keyFinding(severity: Finding['severity'], code: string, message: string, hint: string): void {
    this.#findings.push({ code, severity, message, hint, path: this.path, atKey: true });
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in few words, for messages. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty text';
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
