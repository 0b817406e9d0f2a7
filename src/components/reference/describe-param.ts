import type { ParamSpec, Unit } from '#engines/core/params.ts';

const unitWords: Readonly<Record<Unit, string>> = {
  ms: ' ms',
  rps: ' requests/s',
  ratio: '',
  percent: ' %',
  count: '',
  factor: '',
  seed: '',
};

/** Range and default of a parameter in words, for reference tables. */
export function describeParam(spec: ParamSpec): { range: string; initial: string } {
  switch (spec.kind) {
    case 'number':
      return {
        range: spec.maxMeans
          ? `${spec.min}${unitWords[spec.unit]} and more; ${spec.max} is ${spec.maxMeans}`
          : `${spec.min}–${spec.max}${unitWords[spec.unit]}`,
        initial: spec.maxMeans && spec.default === spec.max ? spec.maxMeans : `${spec.default}${unitWords[spec.unit]}`,
      };
    case 'numbers':
      return {
        range: `up to ${spec.maxLength} values of ${spec.min}–${spec.max}${unitWords[spec.unit]}`,
        initial: `${spec.default.join(', ')}${unitWords[spec.unit]}`,
      };
    case 'choice':
      return { range: spec.options.map((o) => o.value).join(', '), initial: spec.default };
    case 'toggle':
      return { range: 'true, false', initial: String(spec.default) };
  }
}
