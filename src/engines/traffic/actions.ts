/** What a plan does in the middle of a run → faults and changes of the simulation. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { Change, Fault, Hop, HopPatch } from '../simulation/scenario.ts';
import type { TrafficAction, TrafficPlan } from './plan.ts';
import { podPool, type TrafficHop } from './topology.ts';

export interface Effects {
  readonly faults: readonly Fault[];
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How long the endpoint of a dead pod stays on the list, unless the plan says. A convention of this model, not of Kubernetes. */
export const defaultNoticedAfterMs = 1000;

export function effectsOf(plan: TrafficPlan, hops: readonly Hop[], infos: readonly TrafficHop[]): Effects {
  const faults: Fault[] = [];
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Set(
    hops.flatMap(({ service }) => (service.pool === podPool ? service.replicas : [])).map(({ id }) => id),
  );
  const weights = new Map<number, readonly number[]>();

  const podFaults = (action: Extract<TrafficAction, { pod: string }>): void => {
    const { pod, fromMs, untilMs = Infinity } = action;
    if (!known.has(pod)) {
      diagnostics.push({
        code: 'action-pod-unknown',
        severity: 'warning',
        message: `Unexpected pod ${pod}, expected one that requests reach.`,
        hint: `Name one of ${[...known].slice(0, 8).join(', ') || 'the pods of a Service that is called'}.`,
      });
      return;
    }
    const at = { service: podPool, replica: pod, fromMs, untilMs };
    switch (action.kind) {
      case 'kill': {
        const { noticedAfterMs = defaultNoticedAfterMs } = action;
        faults.push({ kind: 'crash', ...at });
        if (noticedAfterMs !== null && fromMs + noticedAfterMs < untilMs)
          faults.push({ kind: 'withdrawn', ...at, fromMs: fromMs + noticedAfterMs });
        return;
      }
      case 'slow':
        faults.push({ kind: 'slow', ...at, slowness: action.factor });
        return;
      case 'break':
        faults.push({ kind: 'errors', ...at, errorRatio: action.errorRatio, status: action.status ?? 503 });
        return;
      case 'partition':
        faults.push({ kind: 'partition', ...at });
    }
  };

  const outage = ({
    service,
    status,
    fromMs,
    untilMs = Infinity,
  }: Extract<TrafficAction, { kind: 'outage' }>): void => {
    const via = `service:${service}`;
    const pods = new Set(
      hops.flatMap((hop, i) => (infos[i]!.via.includes(via) ? hop.service.replicas.map(({ id }) => id) : [])),
    );
    if (pods.size === 0) {
      diagnostics.push({
        code: 'action-service-unknown',
        severity: 'warning',
        message: `Unexpected Service ${service}, expected one that requests reach.`,
        hint: 'Name a Service on the way of the requests, as namespace/name.',
      });
    }
    for (const replica of pods) {
      const at = { service: podPool, replica, fromMs, untilMs };
      if (status !== undefined) faults.push({ kind: 'errors', ...at, errorRatio: 0, status });
      faults.push({ kind: 'outage', ...at });
    }
  };

  const shift = ({ share, ratio, atMs }: Extract<TrafficAction, { kind: 'shift' }>): void => {
    const patched: Record<number, HopPatch> = {};
    hops.forEach(({ next }, index) => {
      if (next?.kind !== 'split') return;
      const now = weights.get(index) ?? next.weights;
      const mine = next.hops.map((child) => infos[child]!.share === share);
      if (!mine.includes(true)) return;
      const shifted = shiftedWeights(now, mine, Math.min(1, Math.max(0, ratio)));
      weights.set(index, shifted);
      patched[index] = { weights: shifted };
    });
    if (Object.keys(patched).length > 0) changes.push({ atMs, patch: { hops: patched } });
    else {
      const names = new Set(infos.map((info) => info.share).filter((name) => name !== null));
      diagnostics.push({
        code: 'action-share-unknown',
        severity: 'warning',
        message: `Unexpected share ${share}, expected one that a rule weighs against others.`,
        hint: `The shares met are ${[...names].slice(0, 8).join(', ') || 'none'}.`,
      });
    }
  };

  for (const action of (plan.actions ?? []).toSorted((a, b) => startOf(a) - startOf(b))) {
    if (action.kind === 'load') {
      changes.push({ atMs: action.atMs, patch: { rateRps: action.rateRps } });
      if (plan.load.shape === 'bursts') diagnostics.push(rateOfBursts);
    } else if (action.kind === 'shift') shift(action);
    else if (action.kind === 'outage') outage(action);
    else podFaults(action);
  }
  return { faults, changes, diagnostics };
}

const rateOfBursts: Diagnostic = {
  code: 'action-load-of-bursts',
  severity: 'warning',
  message: 'Unexpected change of the rate of bursts, expected a steady or random load; it changes nothing.',
  hint: 'Choose another shape of load.',
};

/** When an action begins. */
export function startOf(action: TrafficAction): number {
  return 'atMs' in action ? action.atMs : action.fromMs;
}

/** The marked weights get `ratio` of the whole, the others the rest; within each, proportions stay (or are equal where all are 0). */
export function shiftedWeights(weights: readonly number[], mine: readonly boolean[], ratio: number): number[] {
  const sum = (which: boolean) => weights.reduce((total, weight, i) => (mine[i] === which ? total + weight : total), 0);
  const count = (which: boolean) => mine.filter((one) => one === which).length;
  return weights.map((weight, i) => {
    const which = mine[i]!;
    const part = which ? ratio : 1 - ratio;
    const whole = sum(which);
    return whole > 0 ? (weight / whole) * part : part / count(which);
  });
}
