/** The page's state, and what it stands for: a scenario and two policies in it. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import {
  defaultParams,
  resolveParams,
  type NumberParam,
  type ParamSpecs,
  type ParamValue,
} from '#engines/core/params.ts';
import type { Experiment } from '#engines/simulation/experiment.ts';
import { presets } from '#engines/simulation/presets/index.ts';
import type { Preset, ScenarioPreset } from '#engines/simulation/presets/preset.ts';
import type { Scenario } from '#engines/simulation/scenario.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import { comparisonOf, firstPreset } from './comparisons.ts';
import { describePolicy, readPolicy, type SidePolicy } from './policies.ts';

export const letters = ['A', 'B'] as const;
export type Letter = (typeof letters)[number];

export interface SimulatorState {
  readonly [key: string]: string | number;
  readonly preset: string;
  /** Changed parameters of the preset. */
  readonly s: string;
  /** The policies, in the notation of policies.ts; of a model, its changed parameters. */
  readonly a: string;
  readonly b: string;
  readonly seed: number;
  /** Runs of each policy that are summed up. */
  readonly runs: number;
  /** Whose request is shown, and which; 0 = the first that is worth a look, else its number from 1. */
  readonly of: string;
  readonly req: number;
  /** Whose map is drawn. */
  readonly map: string;
}

export const startOf = (preset: string): Pick<SimulatorState, 'preset' | 's' | 'a' | 'b' | 'of' | 'req'> => {
  const { a, b } = comparisonOf(preset);
  return { preset, s: '', a, b, of: 'A', req: 0 };
};

export const defaultState: SimulatorState = { ...startOf(firstPreset), seed: 1, runs: 20, map: 'A' };

export const runsSpec: NumberParam = {
  kind: 'number',
  label: 'Runs of each',
  doc: 'Runs of each policy that are summed up, on the same seeds.',
  unit: 'count',
  min: 2,
  max: 500,
  default: 20,
  step: 1,
  integer: true,
};

/** A policy at work in the scenario. */
export interface Side {
  readonly letter: Letter;
  readonly label: string;
  readonly experiment: Experiment;
  /** Null for a model with parameters only. */
  readonly policy: SidePolicy | null;
  /** Of a model: the parameters that set this side apart. */
  readonly params: Readonly<Record<string, ParamValue>>;
}

export interface Settings {
  readonly preset: Preset;
  /** The parameters of the scenario; what a policy is made of is set in the policies. */
  readonly environment: ParamSpecs;
  readonly values: Readonly<Record<string, ParamValue>>;
  /** With the preset's own policy; undefined for a model. */
  readonly scenario: Scenario | undefined;
  readonly sides: readonly [Side, Side];
  readonly diagnostics: readonly Diagnostic[];
}

export function readSettings(state: SimulatorState): Settings {
  const known = presets.get(state.preset);
  const preset = known ?? presets.require(firstPreset);
  const environment = environmentOf(preset);
  const { values, diagnostics } = resolveParams(environment, fromSetText(state.s));
  const remarks: Diagnostic[] = [...diagnostics];
  if (!known) {
    remarks.push({
      code: 'preset-unknown',
      severity: 'error',
      message: `Unexpected scenario ${state.preset.slice(0, 40)}, expected one of ${presets.ids.join(', ')}.`,
      hint: 'Choose a scenario.',
    });
  }
  const scenario =
    preset.kind === 'scenario' ? preset.scenario({ ...defaultParams(preset.params), ...values }) : undefined;
  const side = (letter: Letter, text: string): Side => {
    const base = { kind: 'preset', preset: preset.id, params: values } as const;
    if (!scenario) {
      const compared = sidesOf(preset);
      const given = resolveParams(compared, fromSetText(text));
      remarks.push(...given.diagnostics);
      const label = Object.entries(given.values)
        .map(([name, value]) => `${compared[name]!.label.toLowerCase()} ${String(value)}`)
        .join(', ');
      return {
        letter,
        label,
        policy: null,
        params: given.values,
        experiment: { ...base, params: { ...values, ...given.values } },
      };
    }
    const policy = readPolicy(scenario, text);
    remarks.push(...policy.diagnostics);
    const { change, at } = policy;
    return {
      letter,
      label: describePolicy(policy),
      policy,
      params: {},
      experiment: { ...base, policy: { change, at } },
    };
  };
  const sides = [side('A', state.a), side('B', state.b)] as const;
  return { preset, environment, values, scenario, sides, diagnostics: remarks };
}

/** Changed parameters of a model's side as text. */
export function writeSide({ preset }: Settings, { params }: Side, name: string, value: ParamValue): string {
  const specs = sidesOf(preset);
  const changed = Object.entries({ ...params, [name]: value }).filter(([key, v]) => specs[key]?.default !== v);
  return toSetText(Object.fromEntries(changed));
}

/** Changed parameters of the scenario as text. */
export function writeEnvironment({ environment, values }: Settings, name: string, value: ParamValue): string {
  const changed = Object.entries({ ...values, [name]: value }).filter(
    ([key, v]) => environment[key] && JSON.stringify(environment[key].default) !== JSON.stringify(v),
  );
  return toSetText(Object.fromEntries(changed));
}

/** A model has no policy: its choices are what is compared. */
export function sidesOf(preset: Preset): ParamSpecs {
  return Object.fromEntries(
    Object.entries(preset.params as ParamSpecs).filter(([, spec]) => preset.kind === 'model' && spec.kind === 'choice'),
  );
}

const environments = new Map<string, ParamSpecs>();

/** The parameters that change more than the policy of the callers. */
export function environmentOf(preset: Preset): ParamSpecs {
  let found = environments.get(preset.id);
  if (!found) {
    const compared = sidesOf(preset);
    found = Object.fromEntries(
      Object.entries(preset.params as ParamSpecs).filter(([name]) =>
        preset.kind === 'scenario' ? !isPolicyParam(preset, name) : !Object.hasOwn(compared, name),
      ),
    );
    environments.set(preset.id, found);
  }
  return found;
}

/** Whether all that a parameter changes is in the policies. */
export function isPolicyParam(preset: ScenarioPreset, name: string): boolean {
  const specs = preset.params as ParamSpecs;
  const spec = specs[name]!;
  const others: readonly ParamValue[] =
    spec.kind === 'choice'
      ? spec.options.map(({ value }) => value)
      : spec.kind === 'toggle'
        ? [true, false]
        : spec.kind === 'number'
          ? [spec.min, spec.max]
          : [];
  const build = (value: ParamValue) => preset.scenario(resolveParams(specs, { [name]: value }).values);
  const without = (scenario: Scenario) =>
    JSON.stringify({ ...scenario, hops: scenario.hops.map((hop) => ({ ...hop, policy: null })) });
  const own = without(build(spec.default));
  return others.length > 0 && others.every((value) => without(build(value)) === own);
}
