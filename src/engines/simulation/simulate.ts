/**
 * Runs a scenario to its end in virtual time. Arrivals stop at `load.durationMs`, then the system drains; a caller that
 * times out leaves, but the work it asked for keeps its slot until it is done.
 */
import { createRandom } from '../core/random.ts';
import { createTimedQueue } from '../core/timed-queue.ts';
import { outcomeCode } from './codes.ts';
import { addRow, trimColumns } from './columns.ts';
import { createArrivals, createThinking } from './engine/arrivals.ts';
import { createCalls } from './engine/calls.ts';
import { createLiveHops, patchHop, type LiveHop } from './engine/live-hops.ts';
import { createServing, type Serving } from './engine/serving.ts';
import { createWorld, event, type World } from './engine/world.ts';
import { openRun, type Run } from './run.ts';
import { checkTopology, entriesOf, type Scenario } from './scenario.ts';

export interface SimulateOptions {
  /** Events after which the run is stopped, so that no scenario runs for ever. */
  readonly maxEvents: number;
}

export const defaultSimulateOptions: SimulateOptions = Object.freeze({ maxEvents: 2_000_000 });

/**
 * @param seed the same seed gives the same run; arrivals, work, faults and jitter draw from separate streams
 * @throws RangeError for a scenario without hops, whose hops form no tree, or with an unknown formula, budget or breaker
 */
export function simulate(scenario: Scenario, seed: number, options: SimulateOptions = defaultSimulateOptions): Run {
  checkTopology(scenario);
  const world = createWorld(scenario, seed, createTimedQueue());
  const hops = createLiveHops(world);
  const { queue, requests } = world;
  const { load } = scenario;
  const thinking = load.arrivals === 'closed' ? createThinking(load, seed) : null;
  let endMs = 0;

  const calls = createCalls(world, hops, (request, parent, outcome, status) => {
    if (parent >= 0) return serving.calleeEnded(parent, outcome, status);
    requests.endMs[request] = world.nowMs;
    requests.outcome[request] = outcome;
    requests.status[request] = status;
    endMs = world.nowMs;
    if (thinking) {
      const client = requests.client[request]!;
      queue.push(world.nowMs + thinking.pauseMs(client), event.think, client);
    }
  });
  const serving = createServing(world, hops, calls);
  const moments = queueMoments(world);
  const arrivals = createArrivals(scenario, seed);
  const clients = load.clients ?? 1;
  const entries = entriesOf(scenario);
  const entryDraws = createRandom(seed, 'entries');
  const weights = entries.reduce((sum, { weight }) => sum + weight, 0);
  const drawEntry = (): number => {
    let left = entryDraws.nextUnit() * weights;
    const found = entries.findIndex(({ weight }) => (left -= weight) < 0);
    return found === -1 ? entries.length - 1 : found;
  };

  const arrive = (client: number): void => {
    const request = addRow(requests);
    requests.client[request] = client;
    requests.arriveMs[request] = world.nowMs;
    requests.endMs[request] = NaN;
    const entry = entries.length > 1 ? drawEntry() : 0;
    requests.entry[request] = entry;
    calls.startCall(entries[entry]!.hop, request, -1, client);
  };
  const queueArrival = (): void => {
    const atMs = arrivals();
    if (atMs !== undefined) queue.push(atMs, event.arrival, 0);
  };
  if (thinking) for (let i = 0; i < clients; i++) queue.push(thinking.firstMs(i), event.think, i);
  else queueArrival();

  let events = 0;
  let drainedMs = 0;
  while (events < options.maxEvents && queue.pop()) {
    events += 1;
    world.nowMs = queue.timeMs;
    const { slot } = queue;
    switch (queue.kind) {
      case event.arrival:
        queueArrival();
        arrive(requests.length % clients);
        break;
      case event.think:
        if (world.nowMs < load.durationMs) arrive(slot);
        break;
      case event.deliver:
        serving.deliver(slot);
        break;
      case event.workDone:
        drainedMs = world.nowMs;
        serving.workDone(slot);
        break;
      case event.answer:
        if (serving.answerArrives(slot)) calls.answered(slot);
        break;
      case event.tryTimeout:
        calls.tryTimedOut(slot);
        break;
      case event.bulkheadTimeout:
        calls.bulkheadTimedOut(slot);
        break;
      case event.deadline:
        calls.deadline(slot);
        break;
      case event.retry:
        calls.retryDue(slot);
        break;
      case event.begin:
        calls.begin(slot);
        break;
      case event.hedge:
        calls.hedgeDue(slot);
        break;
      case event.moment:
        applyMoment(world, hops, serving, moments[slot]!);
        break;
    }
  }
  return openRun({
    scenario,
    seed,
    trace: trimColumns(world.attempts),
    requestTrace: trimColumns(requests),
    endMs,
    drainedMs: Math.max(endMs, drainedMs),
    events,
    phases: world.phases,
    stoppedEarly: queue.size > 0,
    unfinished: {
      requests: countUnfinished(requests.outcome),
      attempts: countUnfinished(world.attempts.outcome),
    },
  });
}

/** Queues the moments at which a setting changes or a fault begins or ends. @returns them, by slot */
function queueMoments({ scenario, queue }: World): number[] {
  const times = new Set<number>();
  for (const { fromMs, untilMs } of scenario.faults ?? []) times.add(fromMs).add(untilMs);
  for (const { atMs } of scenario.changes ?? []) times.add(atMs);
  const moments = [...times].filter((tMs) => Number.isFinite(tMs)).sort((a, b) => a - b);
  moments.forEach((tMs, slot) => queue.push(Math.max(0, tMs), event.moment, slot));
  return moments;
}

function applyMoment(world: World, hops: readonly LiveHop[], serving: Serving, tMs: number): void {
  const { faults = [], changes = [] } = world.scenario;
  for (const { atMs, patch } of changes) {
    if (atMs !== tMs) continue;
    for (const [index, hopPatch] of Object.entries(patch.hops ?? {})) {
      const hop = hops[Number(index)];
      if (hop) patchHop(hop, hopPatch);
    }
  }
  const fleets = [...new Set(hops.map((hop) => hop.replicas))];
  // Fleets may share replicas, so the looks before and after are taken over all of them.
  const wasDown = fleets.map(({ states }) => states.map((state) => state.down));
  for (const fleet of fleets) fleet.applyFaults(faults, tMs);
  fleets.forEach((fleet, i) => {
    fleet.states.forEach((state, replica) => {
      if (state.down && !wasDown[i]![replica]) serving.crash(fleet, replica);
    });
  });
  for (const fleet of fleets) serving.refill(fleet);
}

function countUnfinished(column: Uint8Array): number {
  let count = 0;
  for (const outcome of column) if (outcome === outcomeCode.unfinished) count += 1;
  return count;
}
