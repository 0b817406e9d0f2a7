/** The stations of a scenario in the order they are drawn: the client, then every replica of every hop. */
import type { Attempt, Run, Scenario } from '#engines/simulation/index.ts';

export interface Lane {
  readonly id: string;
  readonly label: string;
}

export const clientLane: Lane = { id: 'client', label: 'client' };

/** A replica whose name is taken by one of another service is called after its service. */
export function lanesOf(scenario: Scenario): Lane[] {
  const taken = new Map<string, Set<string>>();
  for (const { service } of scenario.hops) {
    for (const { label } of service.replicas) taken.set(label, (taken.get(label) ?? new Set()).add(service.id));
  }
  return [
    clientLane,
    ...scenario.hops.flatMap(({ service }) =>
      service.replicas.map((replica) => {
        const shared = taken.get(replica.label)!.size > 1;
        const label = service.replicas.length > 1 ? `${service.label} ${replica.label}` : service.label;
        return { id: `${service.id}/${replica.id}`, label: shared ? label : replica.label };
      }),
    ),
  ];
}

/** Index of a replica's lane. */
export function laneOf(scenario: Scenario, hop: number, replica: number): number {
  let lane = 1 + replica;
  for (let i = 0; i < hop; i++) lane += scenario.hops[i]!.service.replicas.length;
  return lane;
}

/** The lane an attempt is sent from. */
export function callerLane(run: Run, attempt: Attempt): number {
  if (attempt.parent < 0) return 0;
  const parent = run.attempts[attempt.parent]!;
  return laneOf(run.scenario, parent.hop, parent.replica);
}
