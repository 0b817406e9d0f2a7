import type { ParamValue } from '../../core/params.ts';
import type { FigureValues } from '../figures/figure.ts';

/** What runs a preset with a model of its own. Apart from the preset, so that a page can describe what only a worker runs. */
export interface Model {
  readonly id: string;
  /** @param params those of the preset, resolved */
  measure(params: Readonly<Record<string, ParamValue>>, seed: number): FigureValues;
}
