export { eventsOf, positionsAt, type Phase, type Position, type RunEvent, type RunEventKind } from './playback.ts';
export { simulate, type SimulateOptions } from './simulate.ts';
export type { Hop, HopPolicy, Load, Replica, Scenario, Service, ServiceLaw } from './scenario.ts';
export {
  attemptsOf,
  summarise,
  type Attempt,
  type Outcome,
  type RequestTrace,
  type Run,
  type RunSummary,
} from './trace.ts';
