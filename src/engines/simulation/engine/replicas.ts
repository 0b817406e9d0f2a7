/** The replicas of one service: who gets the next attempt, who has to wait, what is wrong with whom. */
import { createRandom, type RandomStream } from '../../core/random.ts';
import type { Fault, Replica, Service, ServiceLaw } from '../scenario.ts';
import { drawWorkMs } from '../service-law.ts';

export interface ReplicaState {
  /** Status of its errors where a fault says so. */
  errorStatus: number | undefined;
  withdrawn: boolean;
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
  concurrencyOf(replica: number): number;
  queueLimitOf(replica: number): number;
  errorStatusOf(replica: number): number;
  /**
   * The replica for the next attempt, leaving out those in `avoid` and those that `admits` refuses while others are left.
   * @param caller number of the caller, for the balancing `own` @returns -1 when all are withdrawn
   */
  choose(avoid: readonly number[], admits: ((replica: number) => boolean) | null, caller?: number): number;
  serviceMs(replica: number): number;
  /** Whether the answer being made is an error. */
  fails(replica: number): boolean;
  /** Puts in force the faults of `nowMs`. */
  applyFaults(faults: readonly Fault[], nowMs: number): void;
}

/** @param pool the states made so far, by pool and replica: one replica may serve several services */
export function createReplicas(
  service: Service,
  seed: number,
  pool: Map<string, ReplicaState> = new Map<string, ReplicaState>(),
): Replicas {
  const poolId = service.pool ?? service.id;
  const states = service.replicas.map((replica) => {
    const key = `${poolId}/${replica.id}`;
    const state = (service.pool === undefined ? undefined : pool.get(key)) ?? createState(replica, key, seed);
    if (service.pool !== undefined) pool.set(key, state);
    return state;
  });
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
  const listed = (replica: number): boolean => !states[replica]!.withdrawn;
  const ownOf = (replica: number) => service.replicas[replica]!.own;
  return {
    service,
    states,
    concurrency: service.concurrency,
    queueLimit: service.queueLimit,
    law: service.work,
    concurrencyOf(replica) {
      return ownOf(replica)?.concurrency ?? this.concurrency;
    },
    queueLimitOf(replica) {
      return ownOf(replica)?.queueLimit ?? this.queueLimit;
    },
    errorStatusOf: (replica) =>
      states[replica]!.errorStatus ?? ownOf(replica)?.errorStatus ?? service.errorStatus ?? 503,
    choose(avoid, admits, caller = 0) {
      if (service.balancing === 'own') return caller;
      let candidate = draw();
      if (!listed(candidate)) {
        const others = states.findIndex((_, step) => listed((candidate + step) % count));
        if (others === -1) return -1;
        candidate = (candidate + others) % count;
        if (!service.balancing || service.balancing === 'round-robin') turn = (candidate + 1) % count;
      }
      const good = (replica: number): boolean =>
        listed(replica) && !avoid.includes(replica) && (!admits || admits(replica));
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
        if (listed(other) && admits(other)) return other;
      }
      return candidate;
    },
    serviceMs(replica) {
      const state = states[replica]!;
      return drawWorkMs(ownOf(replica)?.work ?? this.law, state.work) * state.slowness;
    },
    fails: (replica) => states[replica]!.faults.nextUnit() < states[replica]!.errorRatio,
    applyFaults(faults, nowMs) {
      states.forEach((state, i) => {
        const { id, errorRatio, slowness } = service.replicas[i]!;
        Object.assign(state, { ...well, errorRatio, slowness });
        for (const fault of faults) {
          if (fault.service !== service.id && fault.service !== poolId) continue;
          if (fault.replica !== undefined && fault.replica !== id) continue;
          if (nowMs < fault.fromMs || nowMs >= fault.untilMs) continue;
          if (fault.kind === 'errors') {
            state.errorRatio = Math.max(state.errorRatio, fault.errorRatio);
            state.errorStatus = fault.status ?? state.errorStatus;
          } else if (fault.kind === 'slow') state.slowness *= fault.slowness;
          else if (fault.kind === 'crash') state.down = true;
          else if (fault.kind === 'outage') state.outage = true;
          else if (fault.kind === 'withdrawn') state.withdrawn = true;
          else state.partitioned = true;
        }
      });
    },
  };
}

const well = { errorStatus: undefined, withdrawn: false, down: false, outage: false, partitioned: false };

function createState({ errorRatio, slowness }: Replica, key: string, seed: number): ReplicaState {
  return {
    ...well,
    busy: 0,
    queue: [],
    head: 0,
    errorRatio,
    slowness,
    work: createRandom(seed, `work/${key}`),
    faults: createRandom(seed, `faults/${key}`),
  };
}
