/** The replicas of one service: who gets the next attempt, who has to wait, what is wrong with whom. */
import { createRandom, type RandomStream } from '../../core/random.ts';
import type { Fault, Service, ServiceLaw } from '../scenario.ts';
import { drawWorkMs } from '../service-law.ts';

export interface ReplicaState {
  busy: number;
  /** Attempts that wait, from `head` on. */
  queue: number[];
  head: number;
  errorRatio: number;
  slowness: number;
  down: boolean;
  outage: boolean;
  partitioned: boolean;
  readonly work: RandomStream;
  readonly faults: RandomStream;
}

export interface Replicas {
  readonly service: Service;
  readonly states: readonly ReplicaState[];
  concurrency: number;
  queueLimit: number;
  law: ServiceLaw;
  /** The replica for the next attempt, leaving out those in `avoid` and those that `admits` refuses while others are left. */
  choose(avoid: readonly number[], admits: ((replica: number) => boolean) | null): number;
  serviceMs(replica: number): number;
  /** Whether the answer being made is an error. */
  fails(replica: number): boolean;
  /** Puts in force the faults of `nowMs`. @returns the replicas that have just crashed */
  applyFaults(faults: readonly Fault[], nowMs: number): number[];
}

export function createReplicas(service: Service, seed: number): Replicas {
  const states = service.replicas.map((replica): ReplicaState => ({
    busy: 0,
    queue: [],
    head: 0,
    errorRatio: replica.errorRatio,
    slowness: replica.slowness,
    down: false,
    outage: false,
    partitioned: false,
    work: createRandom(seed, `work/${service.id}/${replica.id}`),
    faults: createRandom(seed, `faults/${service.id}/${replica.id}`),
  }));
  const balance = createRandom(seed, `balancing/${service.id}`);
  const count = states.length;
  let turn = 0;
  const load = (replica: number): number =>
    states[replica]!.busy + states[replica]!.queue.length - states[replica]!.head;
  const draw = (): number => {
    if (service.balancing === 'random') return balance.nextInt(count);
    if (service.balancing === 'least-request') {
      const first = balance.nextInt(count);
      const second = balance.nextInt(count);
      return load(second) < load(first) ? second : first;
    }
    const candidate = turn;
    turn = (turn + 1) % count;
    return candidate;
  };
  return {
    service,
    states,
    concurrency: service.concurrency,
    queueLimit: service.queueLimit,
    law: service.work,
    choose(avoid, admits) {
      const candidate = draw();
      const good = (replica: number): boolean => !avoid.includes(replica) && (!admits || admits(replica));
      if (count === 1 || good(candidate)) return candidate;
      for (let step = 1; step < count; step++) {
        const other = (candidate + step) % count;
        if (!good(other)) continue;
        if (!service.balancing || service.balancing === 'round-robin') turn = (other + 1) % count;
        return other;
      }
      if (!admits) return candidate;
      for (let step = 0; step < count; step++) {
        const other = (candidate + step) % count;
        if (admits(other)) return other;
      }
      return candidate;
    },
    serviceMs(replica) {
      const state = states[replica]!;
      return drawWorkMs(this.law, state.work) * state.slowness;
    },
    fails: (replica) => states[replica]!.faults.nextUnit() < states[replica]!.errorRatio,
    applyFaults(faults, nowMs) {
      const crashed: number[] = [];
      states.forEach((state, i) => {
        const { id, errorRatio, slowness } = service.replicas[i]!;
        const wasDown = state.down;
        Object.assign(state, { errorRatio, slowness, down: false, outage: false, partitioned: false });
        for (const fault of faults) {
          if (fault.service !== service.id || (fault.replica !== undefined && fault.replica !== id)) continue;
          if (nowMs < fault.fromMs || nowMs >= fault.untilMs) continue;
          if (fault.kind === 'errors') state.errorRatio = Math.max(state.errorRatio, fault.errorRatio);
          else if (fault.kind === 'slow') state.slowness *= fault.slowness;
          else if (fault.kind === 'crash') state.down = true;
          else if (fault.kind === 'outage') state.outage = true;
          else state.partitioned = true;
        }
        if (state.down && !wasDown) crashed.push(i);
      });
      return crashed;
    },
  };
}
