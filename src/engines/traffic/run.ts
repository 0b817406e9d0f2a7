/** A finished run of traffic: what the simulation recorded, and where in the cluster it happened. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { compile, type World } from '../routing/world.ts';
import { loadCluster } from '../routing/load.ts';
import type { ControllerOptions } from '../routing/controllers/controller.ts';
import type { Manifest } from '../routing/object.ts';
import { causes, type Cause, type Outcome, type Verdict } from '../simulation/codes.ts';
import { attemptsOf, buffersOf, dataOf, openRun, type Run, type RunData } from '../simulation/run.ts';
import { defaultSimulateOptions, simulate, type SimulateOptions } from '../simulation/simulate.ts';
import { compileTraffic } from './compile.ts';
import { describeNode, type TrafficEdge, type TrafficNode } from './nodes.ts';
import type { TrafficPlan } from './plan.ts';
import { edgesOf, pathOf, type TrafficHop } from './topology.ts';

/** Plain data: may be posted to a worker and back. */
export interface TrafficRunData {
  readonly plan: TrafficPlan;
  readonly nodes: readonly TrafficNode[];
  /** Every way a try may take. */
  readonly edges: readonly TrafficEdge[];
  /** One entry per hop of `run.scenario`. */
  readonly hops: readonly TrafficHop[];
  readonly run: RunData;
  readonly diagnostics: readonly Diagnostic[];
  /** What the manifests or the plan ask for and the model leaves out. */
  readonly notModelled: readonly string[];
}

/** One try, as a reader is told about it. Times are milliseconds since the start of the run; NaN = never. */
export interface TrafficAttempt {
  readonly id: number;
  readonly request: number;
  readonly hop: number;
  /** The try of the hop before that made this call; -1 for the client's own. */
  readonly parent: number;
  /** 1 = the first call, 2 = the first retry. */
  readonly number: number;
  /** Nodes it passes, caller first; the caller alone when nothing was sent. */
  readonly path: readonly string[];
  readonly layer: TrafficHop['layer'];
  readonly mirror: boolean;
  /** Wait before it. */
  readonly waitMs: number;
  readonly sendMs: number;
  readonly arriveMs: number;
  readonly startMs: number;
  readonly finishMs: number;
  readonly receiveMs: number;
  readonly outcome: Outcome;
  /** As the caller saw it; 504 for its own timeout, 0 when there was no HTTP answer. */
  readonly status: number;
  /** What lay behind the outcome. */
  readonly cause: Cause;
  /** What the caller did then. */
  readonly verdict: Verdict;
}

export interface TrafficRequest {
  readonly id: number;
  /** Index into the plan's entries. */
  readonly entry: number;
  readonly arriveMs: number;
  /** NaN when it never ended. */
  readonly endMs: number;
  readonly outcome: Outcome;
  readonly status: number;
}

export interface TrafficRun extends TrafficRunData {
  /** The simulation's own view of the run. */
  readonly simulated: Run;
  /** To the last answer and the last work. */
  readonly durationMs: number;
  readonly requestCount: number;
  request(id: number): TrafficRequest;
  attempt(id: number): TrafficAttempt;
  /** All tries of one request, over all hops, in the order they were sent. */
  attemptsOf(request: number): readonly TrafficAttempt[];
  /** Number of the caller among the hop's callers. */
  callerOf(attempt: number): number;
}

/** Causes for which nothing left the caller. */
const unsent = new Set(
  (['own-answer', 'injected', 'no-endpoints', 'breaker-open', 'bulkhead-full', 'throttled'] as const).map((cause) =>
    causes.indexOf(cause),
  ),
);

/** Whether the try left its caller. */
export function wasSent(run: RunData, attempt: number): boolean {
  return !unsent.has(run.trace.cause[attempt]!);
}

/**
 * @param world manifests as their controllers programmed them
 * @param seed the same world, plan and seed give the same run
 */
export function runTraffic(
  world: World,
  plan: TrafficPlan,
  seed: number,
  options: SimulateOptions = defaultSimulateOptions,
): TrafficRun {
  const { scenario, hops, diagnostics, notModelled } = compileTraffic(world, plan);
  const edges = edgesOf(hops);
  const nodes = new Map<string, TrafficNode>();
  for (const hop of hops) for (const id of hop.callers) nodes.set(id, describeNode(id));
  for (const { from, to } of edges) for (const id of [from, to]) nodes.set(id, describeNode(id));
  const run = simulate(scenario, seed, options);
  return openTrafficRun({ plan, nodes: [...nodes.values()], edges, hops, run: dataOf(run), diagnostics, notModelled });
}

/** As `runTraffic`, from the texts: for a worker. */
export function runManifests(
  manifests: readonly Manifest[],
  controllers: ControllerOptions,
  plan: TrafficPlan,
  seed: number,
  options?: SimulateOptions,
): TrafficRun {
  return runTraffic(compile(loadCluster(manifests), controllers), plan, seed, options);
}

/** Gives a run's data its accessors. */
export function openTrafficRun(data: TrafficRunData): TrafficRun {
  const simulated = openRun(data.run);
  const { trace, requestTrace } = data.run;
  const callerOf = (attempt: number): number => {
    const parent = trace.parent[attempt]!;
    return parent >= 0 ? trace.replica[parent]! : requestTrace.client[trace.request[attempt]!]!;
  };
  const attempt = (id: number): TrafficAttempt => {
    const { replica, hedge: _, ...rest } = simulated.attempt(id);
    const { layer, mirror } = data.hops[rest.hop]!;
    const path = pathOf(data.hops[rest.hop]!, callerOf(id), replica, wasSent(data.run, id));
    return { ...rest, path, layer, mirror };
  };
  return {
    ...data,
    simulated,
    durationMs: Math.max(data.run.endMs, data.run.drainedMs, data.run.scenario.load.durationMs),
    requestCount: requestTrace.length,
    request: (id) => ({ ...simulated.requests[id]!, entry: requestTrace.entry[id]! }),
    attempt,
    attemptsOf: (request) => attemptsOf(simulated, request).map(({ id }) => attempt(id)),
    callerOf,
  };
}

/** The plain data of a run, for a worker. */
export function trafficDataOf(run: TrafficRun): TrafficRunData {
  const { plan, nodes, edges, hops, diagnostics, notModelled } = run;
  return { plan, nodes, edges, hops, run: dataOf(run.run), diagnostics, notModelled };
}

/** The buffers of a run, for a worker to hand over instead of copying. */
export function trafficBuffersOf(run: TrafficRunData): ArrayBuffer[] {
  return buffersOf(run.run);
}
