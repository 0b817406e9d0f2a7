/**
 * The model of the AWS article on backoff and jitter: clients that each must write one row once, under optimistic concurrency
 * control. It is a model of contention, not of overload: the server answers at once however many ask.
 * Source: aws-samples/aws-arch-backoff-simulator, commit 66cb169, src/backoff_simulator.py.
 */
import type { ParamValue } from '../../core/params.ts';
import { createRandom, type RandomStream } from '../../core/random.ts';
import { createTimedQueue } from '../../core/timed-queue.ts';
import type { ContentionParams } from './aws-contention-params.ts';
import type { Model } from './model.ts';

export interface ContentionResult {
  /** Writes the server received. */
  readonly calls: number;
  /** When the last client had its success. */
  readonly completionMs: number;
  /** Message deliveries: four for each write. */
  readonly events: number;
}

const readArrives = 0;
const readAnswered = 1;
const writeArrives = 2;
const refused = 3;
const accepted = 4;

/** Runs the model to its end: every client has written. The events are bounded only by luck, as in the original. */
export function simulateContention(params: ContentionParams, seed: number): ContentionResult {
  const { clients, networkMs, networkSdMs } = params;
  const network = createRandom(seed, 'network');
  const backoff = createContentionBackoff(params, createRandom(seed, 'backoff'));
  const queue = createTimedQueue();
  const known = new Int32Array(clients);
  const failures = new Int32Array(clients);
  let version = 0;
  let calls = 0;
  let events = 0;
  for (let client = 0; client < clients; client++)
    queue.push(Math.abs(networkMs + networkSdMs * network.nextGaussian()), readArrives, client);
  while (queue.pop()) {
    events += 1;
    const { kind, slot: client } = queue;
    if (kind === accepted) continue;
    // Drawn and put in at one place and not in each case, so that compiled code stays small enough to be one piece.
    let dueMs = queue.timeMs + Math.abs(networkMs + networkSdMs * network.nextGaussian());
    let next = readArrives;
    switch (kind) {
      case readArrives:
        known[client] = version;
        next = readAnswered;
        break;
      case readAnswered:
        next = writeArrives;
        break;
      case writeArrives:
        calls += 1;
        next = refused;
        if (known[client] === version) {
          version += 1;
          next = accepted;
        }
        break;
      case refused:
        failures[client]! += 1;
        dueMs += backoff(client, failures[client]!);
        break;
    }
    queue.push(dueMs, next, client);
  }
  return { calls, completionMs: queue.timeMs, events };
}

/** v(n) = min(cap, base × 2^n) from n = 0 until it stays as it is: a table is read faster than a power is computed. */
function valuesUntilCap(baseMs: number, capMs: number): number[] {
  const values: number[] = [];
  do values.push(Math.min(capMs, baseMs * 2 ** values.length));
  while (values.at(-1)! < capMs && values.length < 1024);
  return values;
}

/** The wait after a client's `failure`-th failure, counted from 1: v(n) and what is drawn from it. */
function createContentionBackoff(
  { strategy, baseMs, capMs, clients }: ContentionParams,
  random: RandomStream,
): (client: number, failure: number) => number {
  const values = valuesUntilCap(baseMs, capMs);
  const last = values.length - 1;
  const value = (failure: number): number => values[failure < last ? failure : last]!;
  switch (strategy) {
    case 'none':
      return () => 0;
    case 'exponential':
      return (_client, failure) => value(failure);
    case 'equal':
      return (_client, failure) => value(failure) * (0.5 + 0.5 * random.nextUnit());
    case 'full':
      return (_client, failure) => value(failure) * random.nextUnit();
    case 'decorrelated': {
      const previous = new Float64Array(clients).fill(baseMs);
      return (client) => {
        const waitMs = Math.min(capMs, baseMs + (3 * previous[client]! - baseMs) * random.nextUnit());
        previous[client] = waitMs;
        return waitMs;
      };
    }
  }
}

export const awsContentionModel: Model = {
  id: 'aws-contention',
  measure(params, seed) {
    const { calls, completionMs } = simulateContention(
      params as Readonly<Record<string, ParamValue>> & ContentionParams,
      seed,
    );
    return { calls, completionMs };
  },
};
