/** What the page asks of the workers, and what it has from the build. Keys stand for questions. */
import type { Look } from './look.ts';
import type { Life } from './life.ts';
import { runsSpec, type Settings, type SimulatorState } from './settings.ts';
import type { ViewTask } from './simulate.worker.ts';
import type { Summary, SummaryRequest } from './summary.ts';
import type { Tipping } from './tipping.ts';

/** Runs in each cell of the map that the page draws on demand. */
export const mapRuns = 12;

/** Columns of a life's table. */
export const lifeColumns = [
  'hop',
  'try',
  'to',
  'wait before',
  'sent',
  'work began',
  'work ended',
  'caller knew',
  'outcome',
  'status',
  'cause',
  'then',
];

/** The results of the state the page starts with, computed by the build. */
export interface Initial {
  readonly look: Look;
  readonly life: Life;
  readonly summary: Summary;
  readonly tipping: Tipping;
}

export function lookTask({ sides, scenario }: Settings, seed: number): Extract<ViewTask, { kind: 'look' }> | null {
  return scenario ? { kind: 'look', experiments: sides.map(({ experiment }) => experiment), seed } : null;
}

/** @param request from 0 */
export function lifeTask(
  { sides, scenario }: Settings,
  { of, seed }: SimulatorState,
  request: number,
): Extract<ViewTask, { kind: 'life' }> | null {
  return scenario ? { kind: 'life', experiment: sideOf(sides, of).experiment, seed, request } : null;
}

export function summaryRequest({ sides }: Settings, { seed, runs }: SimulatorState): SummaryRequest {
  const whole = Math.round(Math.min(Math.max(runs, runsSpec.min), runsSpec.max));
  return { experiments: [sides[0].experiment, sides[1].experiment], seed, runs: whole };
}

export function sideOf<T>([a, b]: readonly [T, T], letter: string): T {
  return letter === 'B' ? b : a;
}
