/** The names of a formula as parameters: their unit, range and default, from the definition or from the name. */
import type { NumberParam } from '../../core/params.ts';
import { delayParam } from '../delay-params.ts';

/** What a name usually stands for when nothing else is said. */
const usual: readonly (readonly [pattern: RegExp, kind: 'ms' | 'factor' | 'ratio', initial: number])[] = [
  [/^(cap|max|limit|ceiling|longest|upper)/i, 'ms', 10_000],
  [/^(base|initial|delay|wait|min|start|first|unit|step|increment|interval|median|backoff|floor|lower)/i, 'ms', 100],
  [/^(mult|factor|growth|rate|k$)/i, 'factor', 2],
  [/^(jitter|ratio|share|spread|p$|j$|f$|r$)/i, 'ratio', 0.5],
];

function specOf(name: string, kind: 'ms' | 'factor' | 'ratio', initial: number, doc: string): NumberParam {
  if (kind === 'ms') {
    const spec = delayParam(name, doc, initial);
    return { ...spec, max: Math.max(spec.max, initial) };
  }
  const low = Math.min(0, 10 * initial);
  const high = kind === 'ratio' ? 1 : Math.max(10, 10 * initial);
  return {
    kind: 'number',
    label: name,
    doc,
    unit: kind,
    min: low,
    max: high,
    default: initial,
    step: kind === 'ratio' ? 0.05 : 0.1,
  };
}

/** A parameter that was defined: `base = 100ms`. `time` says that its value carries a unit of time. */
export function definedParam(name: string, value: number, time: boolean): NumberParam {
  const doc = `Defined in the formula as ${value}${time ? ' ms' : ''}.`;
  if (time && value >= 0) return specOf(name, 'ms', value, doc);
  const guess = usual.find(([pattern]) => pattern.test(name))?.[1];
  if (guess === 'ms' && value >= 0) return specOf(name, 'ms', value, doc);
  if (guess === 'ratio' && value >= 0 && value <= 1) return specOf(name, 'ratio', value, doc);
  return specOf(name, 'factor', value, doc);
}

/** A parameter that is only used. */
export function guessedParam(name: string): NumberParam {
  const [, kind, initial] = usual.find(([pattern]) => pattern.test(name)) ?? [undefined, 'factor' as const, 1];
  const shown = kind === 'ms' ? `${initial} ms` : String(initial);
  return specOf(name, kind, initial, `Not defined in the formula; ${shown} until you set it.`);
}
