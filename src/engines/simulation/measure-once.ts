import { resolveParams } from '../core/params.ts';
import { scenarioOf, type Experiment } from './experiment.ts';
import type { FigureValues } from './figures/figure.ts';
import { measureRun } from './figures/index.ts';
import { models } from './models/index.ts';
import { presets } from './presets/index.ts';
import { defaultSimulateOptions, simulate, type SimulateOptions } from './simulate.ts';

/** Runs it once. @throws RangeError as `simulate` does */
export function measureOnce(
  experiment: Experiment,
  seed: number,
  options: SimulateOptions = defaultSimulateOptions,
): FigureValues {
  if (experiment.kind === 'preset') {
    const preset = presets.require(experiment.preset);
    if (preset.kind === 'model') {
      return models.require(preset.model).measure(resolveParams(preset.params, experiment.params).values, seed);
    }
  }
  return measureRun(simulate(scenarioOf(experiment)!, seed, options));
}
