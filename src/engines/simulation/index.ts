export { breakers, toBreakerChoice } from './breakers/index.ts';
export type { Breaker, BreakerChoice, BreakerPhase, BreakerState } from './breakers/breaker.ts';
export { budgets, toBudgetChoice } from './budgets/index.ts';
export type { Budget, BudgetChoice, BudgetState } from './budgets/budget.ts';
export { planChunks, type Chunk, type Progress } from './chunks.ts';
export { causeCode, causes, outcomeCode, outcomes, verdictCode, verdicts } from './codes.ts';
export { excerptOf } from './excerpt.ts';
export { figuresOf, scenarioOf, withSetting, type Experiment } from './experiment.ts';
export type { FigureSpec, FigureValues } from './figures/figure.ts';
export { measureOnce } from './measure-once.ts';
export { measureRun, runFigures } from './figures/index.ts';
export {
  hysteresis,
  hysteresisJobs,
  mergeHysteresis,
  runHysteresis,
  toRamp,
  type HysteresisCurve,
  type HysteresisPlan,
  type HysteresisSamples,
} from './hysteresis.ts';
export { eventsOf, positionsAt, type Phase, type Position, type RunEvent, type RunEventKind } from './playback.ts';
export { policyHop, withPolicy, type PolicyChange, type PolicyPlace } from './policy-change.ts';
export { presets } from './presets/index.ts';
export type { ModelPreset, Preset, ScenarioPreset } from './presets/preset.ts';
export { disturbedUntilMs, hasCollapsed, recoveryMs } from './recovery.ts';
export {
  finish,
  mergeReplications,
  replicate,
  runReplications,
  type FigureEstimate,
  type ReplicationPlan,
  type ReplicationSamples,
  type Replications,
} from './replicate.ts';
export { readScenarioText, resolveScenario, type ResolvedScenario } from './resolve/index.ts';
export { defaultSimulateOptions, simulate, type SimulateOptions } from './simulate.ts';
export {
  checkTopology,
  entriesOf,
  maxHops,
  nextOf,
  parentsOf,
  type BurstLoad,
  type Change,
  type ClosedLoad,
  type Fault,
  type Hop,
  type HopPatch,
  type HopPolicy,
  type InjectedFault,
  type Load,
  type Next,
  type OpenLoad,
  type Patch,
  type Replica,
  type Scenario,
  type Service,
  type ServiceLaw,
} from './scenario.ts';
export { pairedFigures, type PairedFigure } from './paired.ts';
export {
  attemptsOf,
  buffersOf,
  dataOf,
  openRun,
  quantileOf,
  summarise,
  type Run,
  type RunData,
  type RunSummary,
  type Unfinished,
} from './run.ts';
export {
  mergeSweep,
  runSweep,
  sweep,
  sweepJobs,
  type Axis,
  type SweepCell,
  type SweepMap,
  type SweepPlan,
  type SweepSamples,
} from './sweep.ts';
export { leavesOf, timeSeriesOf, type TimeSeries, type TimeSeriesOptions } from './time-series.ts';
export type { PhaseChange } from './engine/world.ts';
export { toHopPolicy } from './to-hop-policy.ts';
export type { Attempt, AttemptColumns, Cause, Outcome, RequestColumns, RequestTrace, Verdict } from './trace.ts';
