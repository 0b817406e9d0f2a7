/** What a preset is. One per file, listed once in index.ts. */
import type { ParamSpecs, ParamValues } from '../../core/params.ts';
import type { SourceRef } from '../../core/source-ref.ts';
import type { FigureSpec } from '../figures/figure.ts';
import type { Scenario } from '../scenario.ts';

interface PresetBase<S extends ParamSpecs> {
  readonly id: string;
  readonly label: string;
  /** One sentence a newcomer understands. */
  readonly summary: string;
  /** What to look for. */
  readonly notice: string;
  readonly params: S;
  readonly sources: readonly SourceRef[];
}

/** A scenario of the general model. */
export interface ScenarioPreset<S extends ParamSpecs = ParamSpecs> extends PresetBase<S> {
  readonly kind: 'scenario';
  scenario(params: ParamValues<S>): Scenario;
  /** The two parameters that a tipping map is drawn over, where that says something. */
  readonly map?: { readonly x: keyof S & string; readonly y: keyof S & string };
}

/** A model of its own, with its own figures. */
export interface ModelPreset<S extends ParamSpecs = ParamSpecs> extends PresetBase<S> {
  readonly kind: 'model';
  /** The id of what runs it, in ../models. */
  readonly model: string;
  readonly figures: readonly FigureSpec[];
}

export type Preset = ScenarioPreset | ModelPreset;

export function defineScenario<const S extends ParamSpecs>(preset: ScenarioPreset<S>): ScenarioPreset<S> {
  return preset;
}

export function defineModel<const S extends ParamSpecs>(preset: ModelPreset<S>): ModelPreset<S> {
  return preset;
}
