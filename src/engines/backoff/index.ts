import { createRegistry } from '../core/registry.ts';
import type { ParamSpecs } from '../core/params.ts';
import type { BackoffFormula } from './formula.ts';
import { none } from './none.ts';

/** Every backoff formula the site knows, in the order the pickers show them. */
export const formulas = createRegistry<BackoffFormula>('backoff formula', [
  none,
] as readonly BackoffFormula<ParamSpecs>[]);
