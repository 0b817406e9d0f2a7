/** The seed of a figure's draws, as its link carries it. */
import type { NumberParam } from '#engines/core/params.ts';

export const seedParam = (initial: number): NumberParam => ({
  kind: 'number',
  label: 'Seed',
  doc: 'Same seed, same draws.',
  unit: 'seed',
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  default: initial,
  step: 1,
  integer: true,
});
