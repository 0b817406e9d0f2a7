export { breakers, toBreakerChoice } from './breakers/index.ts';
export type { BreakerChoice } from './breakers/breaker.ts';
export { budgets, toBudgetChoice } from './budgets/index.ts';
export type { BudgetChoice } from './budgets/budget.ts';
export { eventsOf, positionsAt, type Phase, type Position, type RunEvent, type RunEventKind } from './playback.ts';
export { simulate, defaultSimulateOptions, type SimulateOptions } from './simulate.ts';
export type {
  BurstLoad,
  Change,
  ClosedLoad,
  Fault,
  Hop,
  HopPatch,
  HopPolicy,
  Load,
  Next,
  OpenLoad,
  Patch,
  Replica,
  Scenario,
  Service,
  ServiceLaw,
} from './scenario.ts';
export {
  attemptsOf,
  buffersOf,
  dataOf,
  openRun,
  summarise,
  type Run,
  type RunData,
  type RunSummary,
  type Unfinished,
} from './run.ts';
export type { Attempt, AttemptColumns, Cause, Outcome, RequestColumns, RequestTrace, Verdict } from './trace.ts';
