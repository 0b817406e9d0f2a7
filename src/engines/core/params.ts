/** A parameter is described once; sliders, documentation, validation, attributes and flags all read the description. */
import type { Diagnostic } from './diagnostics.ts';

export type Unit = 'ms' | 'rps' | 'ratio' | 'percent' | 'count' | 'factor' | 'seed';

interface ParamBase {
  readonly label: string;
  /** One sentence: what it means. */
  readonly doc: string;
}

export interface NumberParam extends ParamBase {
  readonly kind: 'number';
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** What one press of an arrow key changes. Not a constraint on the value. */
  readonly step: number;
  readonly integer?: boolean;
  /** Spread of a slider; `log` suits ranges over several powers of ten. */
  readonly scale?: 'linear' | 'log';
  /** What the largest value stands for, e.g. `no cap`; shown instead of the number. */
  readonly maxMeans?: string;
}

export interface ChoiceParam<V extends string = string> extends ParamBase {
  readonly kind: 'choice';
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly default: V;
}

export interface ToggleParam extends ParamBase {
  readonly kind: 'toggle';
  readonly default: boolean;
}

/** A list of numbers, e.g. the waits of Polly's `WaitAndRetry(IEnumerable<TimeSpan>)`. */
export interface NumberListParam extends ParamBase {
  readonly kind: 'numbers';
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
  readonly maxLength: number;
  readonly default: readonly number[];
}

export type ParamSpec = NumberParam | ChoiceParam | ToggleParam | NumberListParam;
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamValue = number | string | boolean | readonly number[];

export type ParamValues<S extends ParamSpecs> = {
  readonly [K in keyof S]: S[K] extends NumberParam
    ? number
    : S[K] extends ChoiceParam<infer V>
      ? V
      : S[K] extends ToggleParam
        ? boolean
        : readonly number[];
};

export function defaultParams<S extends ParamSpecs>(specs: S): ParamValues<S> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as ParamValues<S>;
}

export interface ResolvedParams<S extends ParamSpecs> {
  readonly values: ParamValues<S>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Defaults filled in, text read as numbers, out-of-range values moved to the nearest bound, everything reported.
 * Accepts anything; unknown names and unreadable values yield diagnostics and the default.
 */
export function resolveParams<S extends ParamSpecs>(
  specs: S,
  given: Readonly<Record<string, unknown>> = {},
): ResolvedParams<S> {
  const diagnostics: Diagnostic[] = [];
  const values: Record<string, ParamValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    values[name] = Object.hasOwn(given, name) ? readParam(name, spec, given[name], diagnostics) : spec.default;
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(specs, name)) continue;
    diagnostics.push({
      code: 'param-unknown',
      severity: 'error',
      message: `Unexpected parameter ${name}, expected one of ${Object.keys(specs).join(', ') || 'none'}.`,
      hint: 'Remove it or correct its name.',
    });
  }
  return { values: values as ParamValues<S>, diagnostics };
}

function readParam(name: string, spec: ParamSpec, raw: unknown, out: Diagnostic[]): ParamValue {
  switch (spec.kind) {
    case 'number':
      return readNumber(name, spec, raw, spec.default, out);
    case 'choice': {
      if (spec.options.some((o) => o.value === raw)) return raw as string;
      out.push(unreadable(name, raw, `one of ${spec.options.map((o) => o.value).join(', ')}`, spec.default));
      return spec.default;
    }
    case 'toggle': {
      if (raw === true || raw === 'true') return true;
      if (raw === false || raw === 'false') return false;
      out.push(unreadable(name, raw, 'true or false', spec.default));
      return spec.default;
    }
    case 'numbers': {
      const items = Array.isArray(raw)
        ? raw
        : typeof raw === 'string'
          ? raw.split(',').filter((s) => s.trim() !== '')
          : undefined;
      if (!items) {
        out.push(unreadable(name, raw, 'numbers separated by commas', spec.default.join(', ')));
        return spec.default;
      }
      if (items.length > spec.maxLength) {
        out.push(
          unreadable(name, `${items.length} values`, `at most ${spec.maxLength}`, `the first ${spec.maxLength}`),
        );
      }
      return items.slice(0, spec.maxLength).map((item) => readNumber(name, spec, item, spec.min, out));
    }
  }
}

function readNumber(
  name: string,
  spec: { readonly unit: Unit; readonly min: number; readonly max: number; readonly integer?: boolean },
  raw: unknown,
  otherwise: number,
  out: Diagnostic[],
): number {
  const value = typeof raw === 'number' ? raw : typeof raw === 'string' ? numberOf(raw, spec.unit) : Number.NaN;
  const range = `a ${spec.integer ? 'whole ' : ''}number from ${spec.min} to ${spec.max}`;
  if (!Number.isFinite(value)) {
    out.push(unreadable(name, raw, range, otherwise));
    return otherwise;
  }
  const whole = spec.integer ? Math.round(value) : value;
  const clamped = Math.min(Math.max(whole, spec.min), spec.max);
  if (clamped !== value) {
    out.push({
      code: 'param-out-of-range',
      severity: 'warning',
      message: `Unexpected ${name} = ${value}, expected ${range}.`,
      hint: `${clamped} is used instead; choose ${range}.`,
    });
  }
  return clamped;
}

const written: Partial<Record<Unit, Readonly<Record<string, number>>>> = {
  ms: { ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  ratio: { '%': 0.01 },
};

/** `250` in the parameter's own unit, or a time or a percentage with its unit: `250ms`, `2s`, `20%`. */
function numberOf(text: string, unit: Unit): number {
  const [, digits, suffix] = /^(.*\d\.?)\s*(ms|[smh%])$/.exec(text.trim()) ?? [];
  const factor = suffix === undefined ? undefined : written[unit]?.[suffix];
  const number = factor === undefined ? text : digits!;
  return number.trim() === '' ? Number.NaN : Number(number) * (factor ?? 1);
}

function unreadable(name: string, raw: unknown, expected: string, used: ParamValue): Diagnostic {
  const shown =
    typeof raw === 'string' ? `"${raw.slice(0, 40)}"` : Array.isArray(raw) ? 'a list' : String(raw).slice(0, 40);
  return {
    code: 'param-unreadable',
    severity: 'error',
    message: `Unexpected ${name} = ${shown}, expected ${expected}.`,
    hint: `${used === '' ? 'Nothing' : used} is used instead.`,
  };
}
