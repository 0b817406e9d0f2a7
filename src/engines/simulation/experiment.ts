/** Something that can be run with a seed and summed up in figures. Plain data, so that a worker can be given one. */
import { resolveParams, type ParamValue } from '../core/params.ts';
import type { FigureSpec } from './figures/figure.ts';
import { runFigures } from './figures/index.ts';
import { presets } from './presets/index.ts';
import { withPolicy, type PolicyChange } from './policy-change.ts';
import type { HopPolicy, Scenario } from './scenario.ts';

export type Experiment =
  | {
      readonly kind: 'preset';
      readonly preset: string;
      readonly params: Readonly<Record<string, ParamValue>>;
      /** What the callers do otherwise than the preset says. */
      readonly policy?: PolicyChange;
    }
  | { readonly kind: 'scenario'; readonly scenario: Scenario };

/** @returns undefined for a preset with a model of its own. @throws RangeError for an unknown preset */
export function scenarioOf(experiment: Experiment): Scenario | undefined {
  if (experiment.kind === 'scenario') return experiment.scenario;
  const preset = presets.require(experiment.preset);
  if (preset.kind === 'model') return undefined;
  const scenario = preset.scenario(resolveParams(preset.params, experiment.params).values);
  return experiment.policy ? withPolicy(scenario, experiment.policy) : scenario;
}

/** What the experiment is summed up in. @throws RangeError for an unknown preset */
export function figuresOf(experiment: Experiment): readonly FigureSpec[] {
  if (experiment.kind === 'scenario') return runFigures;
  const preset = presets.require(experiment.preset);
  return preset.kind === 'model' ? preset.figures : runFigures;
}

/**
 * The same experiment with one setting changed: a parameter of a preset by name, a field of its callers' policy as
 * `policy.maxRetries`, or a place in a scenario by its path, e.g. `load.rateRps` or `hops.0.policy.maxRetries`.
 * @throws RangeError when the scenario has no such place
 */
export function withSetting(experiment: Experiment, key: string, value: ParamValue): Experiment {
  if (experiment.kind === 'preset') {
    if (!key.startsWith('policy.')) return { ...experiment, params: { ...experiment.params, [key]: value } };
    const change = withPath(experiment.policy?.change ?? {}, key.split('.').slice(1), value, key);
    return { ...experiment, policy: { at: 'every-hop', ...experiment.policy, change: change as Partial<HopPolicy> } };
  }
  return { ...experiment, scenario: withPath(experiment.scenario, key.split('.'), value, key) as Scenario };
}

function withPath(target: unknown, path: readonly string[], value: unknown, key: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof target !== 'object' || target === null || !(Object.hasOwn(target, name) || rest.length === 0)) {
    throw new RangeError(`invalid setting: ${key} (no ${name} there)`);
  }
  const inner = withPath((target as Record<string, unknown>)[name], rest, value, key);
  if (Array.isArray(target)) return target.map((item: unknown, i) => (String(i) === name ? inner : item));
  return { ...target, [name]: inner };
}
