/** A number that a run is summed up in. */
import type { Unit } from '../../core/params.ts';

export interface FigureSpec {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  /** One sentence: what it counts. */
  readonly doc: string;
  /** The largest value it can have; no limit when left out. The least is 0. */
  readonly max?: number;
}

/** By figure id. NaN = has no value in this run; Infinity = never. */
export type FigureValues = Readonly<Record<string, number>>;
