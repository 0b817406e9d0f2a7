/** Whether a run came back after what went wrong in it. */
import { outcomeCode } from './codes.ts';
import type { RunData } from './run.ts';

/** Stretches of equal length that the time of arrivals is cut into. */
const stretches = 100;
/** Share of a stretch's requests that must be answered for it to count as well. */
const wellRatio = 0.9;
/** Below this share of answered requests at the end of the arrivals a run has collapsed. */
const collapsedRatio = 0.5;

/** Requests and answered requests by time of arrival. */
function bySuccess({ requestTrace, scenario }: RunData): { arrived: Float64Array; answered: Float64Array } {
  const arrived = new Float64Array(stretches);
  const answered = new Float64Array(stretches);
  const widthMs = scenario.load.durationMs / stretches;
  for (let id = 0; id < requestTrace.length; id++) {
    const at = Math.min(stretches - 1, Math.floor(requestTrace.arriveMs[id]! / widthMs));
    arrived[at]! += 1;
    if (requestTrace.outcome[id] === outcomeCode.answered) answered[at]! += 1;
  }
  return { arrived, answered };
}

/** Whether fewer than half of the requests that arrived in the last fifth of the time were answered. */
export function hasCollapsed(run: RunData): boolean {
  const { arrived, answered } = bySuccess(run);
  let all = 0;
  let good = 0;
  for (let at = stretches * 0.8; at < stretches; at++) {
    all += arrived[at]!;
    good += answered[at]!;
  }
  return all > 0 && good / all < collapsedRatio;
}

/** When the last fault ended or the last change was made; NaN when nothing was disturbed. Faults that never end count from their start. */
export function disturbedUntilMs({ scenario }: Pick<RunData, 'scenario'>): number {
  const { durationMs } = scenario.load;
  const times = [
    ...(scenario.faults ?? []).map(({ fromMs, untilMs }) => (untilMs < durationMs ? untilMs : fromMs)),
    ...(scenario.changes ?? []).map(({ atMs }) => atMs),
  ].filter((tMs) => tMs < durationMs);
  return times.length > 0 ? Math.max(...times) : NaN;
}

/**
 * From the end of the disturbance until nine of ten requests are answered again and remain so; to a hundredth of the
 * duration. Infinity when that never happens, NaN when nothing was disturbed.
 */
export function recoveryMs(run: RunData): number {
  const fromMs = disturbedUntilMs(run);
  if (Number.isNaN(fromMs)) return NaN;
  const { arrived, answered } = bySuccess(run);
  const widthMs = run.scenario.load.durationMs / stretches;
  let at = stretches;
  while (at > 0 && (arrived[at - 1] === 0 || answered[at - 1]! / arrived[at - 1]! >= wellRatio)) at -= 1;
  if (at === stretches) return Infinity;
  return Math.max(0, at * widthMs - fromMs);
}
