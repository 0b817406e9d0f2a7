/** The replicas of one service: who gets the next call, how long it takes, who has to wait. */
import { createRandom, type RandomStream } from '../core/random.ts';
import type { Service, ServiceLaw } from './scenario.ts';

/** A call at a replica. `begin` runs when a slot is free. */
export interface Job {
  begin(): void;
}

export interface ReplicaPool {
  /** The replica for the next attempt: in turn, leaving out those in `avoid` while others are left. */
  choose(avoid: readonly number[]): number;
  /** @returns false when the queue is full */
  admit(replica: number, job: Job): boolean;
  /** Gives the slot to the longest-waiting job. */
  release(replica: number): void;
  serviceMs(replica: number): number;
  /** Whether the answer being made is an error. */
  fails(replica: number): boolean;
}

export function createReplicaPool(service: Service, seed: number): ReplicaPool {
  const states = service.replicas.map((replica) => ({
    busy: 0,
    queue: [] as Job[],
    work: createRandom(seed, `work/${service.id}/${replica.id}`),
    faults: createRandom(seed, `faults/${service.id}/${replica.id}`),
  }));
  let turn = 0;
  return {
    choose(avoid) {
      const count = states.length;
      const fresh = states.some((_, i) => !avoid.includes(i));
      for (let tried = 0; tried < count; tried++) {
        const candidate = turn;
        turn = (turn + 1) % count;
        if (!fresh || !avoid.includes(candidate)) return candidate;
      }
      return turn;
    },
    admit(replica, job) {
      const state = states[replica]!;
      if (state.busy < service.concurrency) {
        state.busy += 1;
        job.begin();
        return true;
      }
      if (state.queue.length >= service.queueLimit) return false;
      state.queue.push(job);
      return true;
    },
    release(replica) {
      const state = states[replica]!;
      const next = state.queue.shift();
      if (next) next.begin();
      else state.busy -= 1;
    },
    serviceMs: (replica) => drawWork(service.work, states[replica]!.work) * service.replicas[replica]!.slowness,
    fails: (replica) => states[replica]!.faults.nextUnit() < service.replicas[replica]!.errorRatio,
  };
}

function drawWork(law: ServiceLaw, random: RandomStream): number {
  switch (law.law) {
    case 'constant':
      return law.meanMs;
    case 'exponential':
      return -law.meanMs * Math.log(1 - random.nextUnit());
    case 'lognormal': {
      const variance = Math.log(1 + law.cv * law.cv);
      return law.meanMs * Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
    }
  }
}
