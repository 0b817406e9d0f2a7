/** Draws of a typed formula: its waits before each retry, and what its values were before they became waits. */
import { createRandom } from '../../core/random.ts';
import { noCapMs } from '../delay-params.ts';
import type { CompiledExpression } from './compile-formula.ts';
import { asDelayMs } from './expression-formula.ts';
import { gridSize } from './mean.ts';

export interface RetrySamples {
  /** Waits in order of size. */
  readonly sortedMs: Float64Array;
  /** How many values were no number, negative, or beyond what a clock counts. */
  readonly nan: number;
  readonly negative: number;
  readonly overflow: number;
}

/** `exact`: there is no chance in it. `grid`: one rand(), at the midpoints of equal steps. Otherwise seeded draws. */
export type SampleMethod = 'exact' | 'grid' | 'draws';

export interface Samples {
  readonly method: SampleMethod;
  readonly size: number;
  readonly retries: readonly RetrySamples[];
}

export function methodOf(compiled: CompiledExpression): SampleMethod {
  if (compiled.uniformDraws + compiled.normalDraws === 0) return 'exact';
  return compiled.uniformDraws === 1 && compiled.normalDraws === 0 && !compiled.usesPrev ? 'grid' : 'draws';
}

export function sampleExpression(
  compiled: CompiledExpression,
  values: Readonly<Record<string, number>>,
  retries: number,
  draws: number,
  seed: number,
): Samples {
  const method = methodOf(compiled);
  const size = method === 'exact' ? 1 : method === 'grid' ? gridSize : draws;
  const waits = Array.from({ length: retries }, () => new Float64Array(size));
  const counts = Array.from({ length: retries }, () => ({ nan: 0, negative: 0, overflow: 0 }));
  const drawn = createRandom(seed, 'expression');
  let step = 0;
  const random = method === 'grid' ? { ...drawn, nextUnit: () => (step + 0.5) / size } : drawn;
  const moment = { n: 1, prev: 0, values, random };
  for (step = 0; step < size; step++) {
    moment.prev = 0;
    for (let retry = 1; retry <= retries; retry++) {
      moment.n = retry;
      const value = compiled.evaluate(moment);
      const count = counts[retry - 1]!;
      if (Number.isNaN(value)) count.nan += 1;
      else if (value < 0) count.negative += 1;
      else if (value > noCapMs) count.overflow += 1;
      moment.prev = asDelayMs(value);
      waits[retry - 1]![step] = moment.prev;
    }
  }
  return { method, size, retries: waits.map((sortedMs, i) => ({ sortedMs: sortedMs.sort(), ...counts[i]! })) };
}

/** The value below which the share `p` of the samples lies. */
export function quantileOf(sortedMs: Float64Array, p: number): number {
  const at = p * (sortedMs.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sortedMs.length - 1);
  return sortedMs[low]! + (sortedMs[high]! - sortedMs[low]!) * (at - low);
}
