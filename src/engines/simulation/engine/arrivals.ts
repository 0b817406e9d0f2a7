/** When requests arrive. Draws come from their own streams, so nothing that happens to a request moves the next. */
import { createRandom, type RandomStream } from '../../core/random.ts';
import type { BurstLoad, ClosedLoad, OpenLoad, Scenario } from '../scenario.ts';

/** The times of an open load in order; undefined after the last. */
export type ArrivalTimes = () => number | undefined;

interface Stretch {
  readonly untilMs: number;
  readonly rateRps: number;
}

export function createArrivals(scenario: Scenario, seed: number): ArrivalTimes {
  const { load } = scenario;
  if (load.arrivals === 'burst') return burstTimes(load);
  if (load.arrivals === 'closed') return () => undefined;
  return openTimes(load, ratesOf(load, scenario), createRandom(seed, 'arrivals'));
}

function ratesOf(load: OpenLoad, scenario: Scenario): Stretch[] {
  const changes = (scenario.changes ?? [])
    .filter(({ patch }) => patch.rateRps !== undefined)
    .toSorted((a, b) => a.atMs - b.atMs);
  const stretches: Stretch[] = [];
  let rateRps = load.rateRps;
  for (const { atMs, patch } of changes) {
    stretches.push({ untilMs: atMs, rateRps });
    rateRps = patch.rateRps!;
  }
  stretches.push({ untilMs: Infinity, rateRps });
  return stretches;
}

/** Each arrival takes one expected request (constant), or an exponential number with mean one (Poisson), of the rate's area. */
function openTimes(load: OpenLoad, stretches: readonly Stretch[], random: RandomStream): ArrivalTimes {
  let tMs = 0;
  let at = 0;
  let first = true;
  return () => {
    let area = load.arrivals === 'poisson' ? -Math.log(1 - random.nextUnit()) : first ? 0 : 1;
    first = false;
    for (;;) {
      const { untilMs, rateRps } = stretches[at]!;
      const nextMs = rateRps > 0 ? tMs + area * (1000 / rateRps) : area === 0 ? tMs : Infinity;
      if (nextMs < untilMs || untilMs === Infinity) {
        tMs = nextMs;
        return tMs < load.durationMs ? tMs : undefined;
      }
      area = Math.max(0, area - (Math.max(0, untilMs - tMs) * rateRps) / 1000);
      tMs = Math.max(tMs, untilMs);
      at += 1;
    }
  };
}

function burstTimes({ size, everyMs, durationMs }: BurstLoad): ArrivalTimes {
  let count = 0;
  return () => {
    const tMs = size > 0 ? Math.floor(count++ / size) * everyMs : Infinity;
    return tMs < durationMs && (everyMs > 0 || count <= size) ? tMs : undefined;
  };
}

/** How long each client of a closed load thinks; the first pause comes before its first request. */
export interface Thinking {
  pauseMs(client: number): number;
  /** A client's first pause; clients with a constant pause start evenly spread over it. */
  firstMs(client: number): number;
}

export function createThinking(load: ClosedLoad, seed: number): Thinking {
  const streams: RandomStream[] = [];
  const pauseMs = (client: number): number => {
    if (load.thinkLaw === 'constant') return load.thinkMs;
    streams[client] ??= createRandom(seed, `think/${client}`);
    return -load.thinkMs * Math.log(1 - streams[client].nextUnit());
  };
  return {
    pauseMs,
    firstMs: (client) =>
      load.thinkLaw === 'constant' ? (load.thinkMs * client) / Math.max(1, load.clients) : pauseMs(client),
  };
}
