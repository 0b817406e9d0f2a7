/** Where the requests of a finished run are at one moment, as travellers and stays on the traffic map. Pure. */
import { positionsAt } from '#engines/simulation/playback.ts';
import type { Run } from '#engines/simulation/run.ts';
import type { MapStation, MapStay, MapTraveller } from '../traffic-map/TrafficMap.tsx';
import { formatShare } from '../kit/format.ts';
import type { StrokeMark } from '../kit/marks.tsx';
import { callerLane, laneOf, lanesOf } from './lanes.ts';

export function toStations(run: Run): MapStation[] {
  const { hops } = run.scenario;
  const column = (hop: number) => (hop + 1) / hops.length;
  return [
    { id: 'client', label: 'client', x: 0, y: 0.5, shape: 'box', state: 'well' },
    ...hops.flatMap(({ service }, hop) =>
      service.replicas.map((replica, i): MapStation => {
        const note = [
          replica.errorRatio > 0 && `fails ${formatShare(replica.errorRatio)}`,
          replica.slowness > 1 && `${replica.slowness}× slower`,
        ].filter((part) => part !== false);
        return {
          id: `${service.id}/${replica.id}`,
          label: replica.label,
          x: column(hop),
          y: service.replicas.length === 1 ? 0.5 : i / (service.replicas.length - 1),
          shape: 'box',
          state: replica.errorRatio > 0 ? 'failing' : replica.slowness > 1 ? 'slow' : 'well',
          ...(note.length > 0 && { note: note.join(', ') }),
        };
      }),
    ),
  ];
}

/** What the map shows at one moment of the run or another, for the key. */
export function mapMarksIn(run: Run): StrokeMark[] {
  const marks: StrokeMark[] = ['moving', 'working'];
  if (run.attempts.some(({ waitMs }) => waitMs > 0)) marks.push('held');
  if (run.scenario.hops.some(({ service }) => service.replicas.some(({ errorRatio }) => errorRatio > 0)))
    marks.push('failing-pod');
  return marks;
}

export function toLinks(run: Run): [string, string][] {
  const lanes = lanesOf(run.scenario);
  let before = ['client'];
  return run.scenario.hops.flatMap(({ service }, hop) => {
    const here = service.replicas.map((_, i) => lanes[laneOf(run.scenario, hop, i)]!.id);
    const links = before.flatMap((from) => here.map((to): [string, string] => [from, to]));
    before = here;
    return links;
  });
}

export function toMapMoment(run: Run, tMs: number): { travellers: MapTraveller[]; stays: MapStay[] } {
  const lanes = lanesOf(run.scenario);
  const travellers: MapTraveller[] = [];
  const stays: MapStay[] = [];
  for (const { attempt, phase, share } of positionsAt(run, tMs)) {
    const from = lanes[callerLane(run, attempt)]!.id;
    const to = lanes[laneOf(run.scenario, attempt.hop, attempt.replica)]!.id;
    const { id, number } = attempt;
    if (phase === 'outbound') {
      travellers.push({ id, from, to, share, kind: number > 1 ? 'retry' : 'flow', attempt: number });
    } else if (phase === 'returning') {
      const kind = attempt.outcome === 'answered' ? 'answered' : 'failed';
      travellers.push({ id, from: to, to: from, share, kind, attempt: number });
    } else if (phase === 'waiting') {
      stays.push({ id, at: from, kind: 'waiting', attempt: number - 1 });
    } else if (attempt.hop === run.scenario.hops.length - 1) {
      stays.push({ id, at: to, kind: 'working', attempt: number });
    }
  }
  return { travellers, stays };
}
