/** A value inside an object being read, with its path; what is not of the asked shape reads as absent. */
import type { YamlPath } from '../core/yaml.ts';

export class Part {
  readonly value: unknown;
  readonly path: YamlPath;

  constructor(value: unknown, path: YamlPath = []) {
    this.value = value;
    this.path = path;
  }

  at(...steps: readonly (string | number)[]): Part {
    let value = this.value;
    for (const step of steps) value = childOf(value, step);
    return new Part(value, [...this.path, ...steps]);
  }

  get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  /** The text, or a number written out. */
  get written(): string | undefined {
    return typeof this.value === 'number' ? String(this.value) : this.text;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' && Number.isFinite(this.value) ? this.value : undefined;
  }

  get isTrue(): boolean {
    return this.value === true;
  }

  get isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  get items(): readonly Part[] {
    return Array.isArray(this.value) ? this.value.map((_, i) => this.at(i)) : [];
  }

  get entries(): readonly (readonly [string, Part])[] {
    return this.isMap ? Object.keys(this.value as object).map((key) => [key, this.at(key)] as const) : [];
  }

  /** Texts of a list, each with its place. */
  get texts(): readonly Part[] {
    return this.items.filter((item) => item.text !== undefined);
  }
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}
